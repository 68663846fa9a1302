import { type Queue, receiveWaiting, remove, send } from './queue.ts';

/** What to move, and where to. */
export interface Redrive {
  readonly from: Queue;
  readonly to: Queue;
  /** Most messages to move. */
  readonly limit: number;
  /** When aborted, ends after the messages that have been received. */
  readonly signal?: AbortSignal;
}

/**
 * Sends the messages of a dead-letter queue to the queue that they came from. Each is deleted only once it has
 * been sent: whatever happens in between, it may come twice, which changes no record, and never gets lost.
 *
 * @returns how many have been moved
 * @throws what the AWS SDK threw; the messages that have not been moved show again after five minutes
 */
export async function redrive({ from, to, limit, signal }: Redrive): Promise<number> {
  let moved = 0;
  for await (const messages of receiveWaiting(from, limit, signal)) {
    for (const message of messages) {
      await send(to, String(message.Body));
      await remove(from, message);
      moved++;
    }
  }
  return moved;
}
