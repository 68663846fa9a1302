import { setTimeout } from 'node:timers/promises';

/**
 * The result of a promise, or undefined if it takes longer. The promise goes on, and its later result is ignored.
 *
 * @throws what the promise rejects with in time
 */
export async function withTimeout<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
  const settled = new AbortController();
  const { signal } = settled;
  // Without this, a rejection after the time would end the process.
  promise.catch(() => {});
  try {
    return await Promise.race([promise, setTimeout(milliseconds, undefined, { signal })]);
  } finally {
    settled.abort();
  }
}
