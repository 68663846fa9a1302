import type { Message } from '@aws-sdk/client-sqs';
import { type Queue, sentAt } from '../../store/queues/queue.ts';
import { type Walked, type WalkOptions, walk } from '../../store/queues/walk.ts';
import type { Deployment, OutputName, Target } from '../deployment/deployment.ts';

/** Options of the commands that show what waits in a queue. */
export interface PeekOptions extends Target {
  readonly limit: number;
  readonly json?: boolean;
}

/** A queue of a deployment. */
export async function openQueue(deployment: Deployment, name: OutputName): Promise<Queue> {
  const queue = { sqs: await deployment.clients.sqs(), url: deployment.output(name) };
  // The local queues are on one server, which knows at once that it has no message.
  return deployment.stack === undefined ? { ...queue, waitTimeSeconds: 0 } : queue;
}

/** What a look at a queue has shown. */
export interface Peeked<Row> {
  /** Oldest first. */
  readonly rows: readonly Row[];
  /** How many messages the queue holds, hidden ones included. Approximate. */
  readonly total: number;
  readonly walked: Walked;
}

/**
 * Looks at messages of a queue and puts them back.
 *
 * @param read what to keep of a message; not its body, which can have 1 MiB
 */
export async function peek<Row>(
  queue: Queue,
  read: (message: Message) => Row,
  options: WalkOptions,
): Promise<Peeked<Row>> {
  const seen: { readonly row: Row; readonly sent: number }[] = [];
  const walked = await walk(queue, options, async messages => {
    for (const message of messages) seen.push({ row: read(message), sent: sentAt(message) });
    return [];
  });
  seen.sort((a, b) => a.sent - b.sent);
  const total = walked.visited + walked.hidden + walked.waiting;
  return { rows: seen.map(({ row }) => row), total, walked };
}

/** Seconds since a message was first sent to a queue. */
export function ageSecondsOf(message: Message, now: number): number {
  return Math.round(Math.max(0, now - sentAt(message)) / 1000);
}
