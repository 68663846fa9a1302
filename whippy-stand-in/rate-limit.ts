/**
 * A limit by fixed seconds.
 *
 * @param now milliseconds since 1970
 * @returns counts a request: undefined if it is let through, else the milliseconds until the next second
 */
export function createRateLimit(requestsPerSecond: number, now: () => number): () => number | undefined {
  let second = Number.NaN;
  let requests = 0;
  return () => {
    const time = now();
    if (Math.floor(time / 1000) !== second) {
      second = Math.floor(time / 1000);
      requests = 0;
    }
    requests++;
    return requests <= requestsPerSecond ? undefined : 1000 - (time % 1000);
  };
}
