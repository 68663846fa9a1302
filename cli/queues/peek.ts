import type { Message } from '@aws-sdk/client-sqs';
import { countMessages, putBack, type Queue, receiveWaiting } from '../../queues/queue.ts';
import type { Deployment, OutputName, Target } from '../deployment/deployment.ts';

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
 * Looks at the first messages of a queue and puts them back.
 *
 * @returns the messages, oldest first, and how many there are in all
 */
export async function peek(queue: Queue, limit: number): Promise<{ messages: Message[]; total: number }> {
  const messages: Message[] = [];
  for await (const batch of receiveWaiting(queue, limit)) messages.push(...batch);
  await putBack(queue, messages);
  messages.sort((a, b) => sentAt(a) - sentAt(b));
  return { messages, total: await countMessages(queue) };
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
