import type { Io } from '../../terminal/io.ts';
import { createPace } from '../../time/pace.ts';

/** How fast to deliver. */
export interface Pace {
  /** Deliveries per second; as fast as the endpoint answers without. */
  readonly rate: number | undefined;
  /** Most groups that are under way at once. */
  readonly concurrency: number;
}

/**
 * Makes deliveries: those of a group one after the other, groups side by side. Stops at the first error that
 * `deliver` throws, and when the user interrupts.
 */
export async function deliverAll<Delivery>(
  groups: Iterable<readonly Delivery[]>,
  deliver: (delivery: Delivery) => Promise<void>,
  { rate, concurrency }: Pace,
  io: Pick<Io, 'now' | 'sleep' | 'interruption'>,
): Promise<void> {
  const queue = groups[Symbol.iterator]();
  const { signal } = io.interruption;
  const waitForTurn = rate === undefined ? undefined : createPace(rate, io);
  const stop = new AbortController();

  async function work(): Promise<void> {
    for (let group = queue.next(); !group.done && !stop.signal.aborted; group = queue.next()) {
      for (const delivery of group.value) {
        await waitForTurn?.(stop.signal);
        if (stop.signal.aborted || signal.aborted) return;
        await deliver(delivery);
      }
    }
  }

  const workers = Array.from({ length: concurrency }, () =>
    work().catch((error: unknown) => {
      stop.abort();
      throw error;
    }),
  );
  const [failed] = (await Promise.allSettled(workers)).filter(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}
