import type { Message } from '@aws-sdk/client-sqs';
import { countMessages, putBack, type Queue, receiveWaiting } from '../../queues/queue.ts';
import type { Deployment, OutputName, Target } from '../deployment/deployment.ts';
import type { Interruption } from '../interruption.ts';

/** Options of the commands that show what waits in a queue. */
export interface PeekOptions extends Target {
  readonly limit: number;
  readonly json?: boolean;
}

/** A queue of a deployment. */
export async function openQueue(deployment: Deployment, name: OutputName): Promise<Queue> {
  return { sqs: await deployment.clients.sqs(), url: deployment.output(name) };
}

/**
 * Looks at the first messages of a queue and puts them back, also when the user interrupts: else nobody would
 * see them for the next minutes.
 *
 * @returns the messages, oldest first, and how many there are in all, those that somebody else looks at included
 */
export async function peek(
  queue: Queue,
  limit: number,
  interruption: Interruption,
): Promise<{ messages: Message[]; total: number }> {
  const messages = await interruption.finish(look(queue, limit, interruption.signal));
  messages.sort((a, b) => sentAt(a) - sentAt(b));
  return { messages, total: await countMessages(queue) };
}

async function look(queue: Queue, limit: number, signal: AbortSignal): Promise<Message[]> {
  const messages: Message[] = [];
  try {
    for await (const batch of receiveWaiting(queue, limit, signal)) messages.push(...batch);
  } finally {
    await putBack(queue, messages);
  }
  return messages;
}

/** What to say where nothing could be received: of `total` messages somebody has all in hand. */
export function nothingToSee(queueName: string, total: number): string {
  if (total === 0) return `The ${queueName} is empty.\n`;
  const [they, show] = total === 1 ? ['The one message', 'shows'] : [`The ${total} messages`, 'show'];
  return `${they} of the ${queueName} ${show} again within five minutes: somebody has just received what is there.\n`;
}

/** Milliseconds since a message was sent to its first queue. */
export function ageOf(message: Message, now: number): number {
  return Math.max(0, now - sentAt(message));
}

/** A number with its noun: `1 delivery`, `2 deliveries`. */
export function count(number: number, [one, many]: readonly [string, string]): string {
  return `${number} ${number === 1 ? one : many}`;
}

function sentAt({ Attributes = {} }: Message): number {
  return Number(Attributes.SentTimestamp ?? 0);
}
