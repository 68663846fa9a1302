import { depthOf, type Queue, type QueueDepth } from '../../store/queues/queue.ts';
import type { Io } from '../../terminal/io.ts';

/** How long to wait until a queue holds no message of a run any more. */
export interface Settling {
  /** When the last message was sent, in milliseconds since 1970. */
  readonly sentAt: number;
  /** How long after that the counts of the queue may still be wrong, in milliseconds. */
  readonly countsSettleMs: number;
  /** How long to wait for the queue to be seen empty once its counts are right, in milliseconds. */
  readonly patienceMs: number;
}

/** A queue that was waited for. */
export interface Settled {
  /** Whether it holds none of the messages that were sent. */
  readonly empty: boolean;
  /** Its last count. */
  readonly depth: QueueDepth;
}

/**
 * How long after the last message the counts of SQS may be wrong: they are exact "within 1 minute after the producers
 * stop sending messages". What others send meanwhile does not matter: a queue that is seen empty after that minute
 * holds none of the messages from before it.
 */
export const SQS_COUNTS_SETTLE_MS = 60_000;

/** Waits until the queue has been seen empty, or the time is over, or the user interrupts. */
export async function queueToSettle(
  queue: Queue,
  { sentAt, countsSettleMs, patienceMs }: Settling,
  { now, sleep, interruption: { signal } }: Pick<Io, 'now' | 'sleep' | 'interruption'>,
): Promise<Settled> {
  const exactFrom = sentAt + countsSettleMs;
  const until = Math.max(exactFrom, now()) + patienceMs;
  for (;;) {
    const askedAt = now();
    const depth = await depthOf(queue);
    const empty = depth.waiting + depth.inFlight === 0;
    if (empty && askedAt >= exactFrom) return { empty, depth };
    if (askedAt >= until || signal.aborted) return { empty: false, depth };
    await sleep(POLL_MS);
  }
}

const POLL_MS = 500;
