import type { Io } from '../../terminal/io.ts';

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
  { now, sleep, interruption: { signal } }: Pick<Io, 'now' | 'sleep' | 'interruption'>,
): Promise<void> {
  const queue = groups[Symbol.iterator]();
  let nextSlot = now();
  const stop = new AbortController();

  async function waitForSlot(): Promise<void> {
    if (rate === undefined) return;
    // A slot that went by unused is lost: catching up would be a burst faster than the rate.
    const slot = Math.max(nextSlot, now());
    nextSlot = slot + 1000 / rate;
    const wait = slot - now();
    if (wait > 0) await sleep(wait, stop.signal);
  }

  async function work(): Promise<void> {
    for (let group = queue.next(); !group.done && !stop.signal.aborted; group = queue.next()) {
      for (const delivery of group.value) {
        await waitForSlot();
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
