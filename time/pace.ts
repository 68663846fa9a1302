/** The clock, which is passed in. */
export interface Clock {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after this number of milliseconds, and early if the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
}

/**
 * Keeps to a rate.
 *
 * @returns waits for the next turn
 */
export function createPace(
  perSecond: number,
  { now, sleep }: Clock,
): (signal?: AbortSignal) => Promise<void> {
  let nextTurn = now();
  return async signal => {
    // An unused turn is lost, because catching up would exceed the rate.
    const turn = Math.max(nextTurn, now());
    nextTurn = turn + 1000 / perSecond;
    const wait = turn - now();
    if (wait > 0) await sleep(wait, signal);
  };
}
