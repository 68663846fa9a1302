import { setTimeout } from 'node:timers/promises';

/**
 * What a promise comes to, or undefined where that takes longer. The promise goes on; what becomes of it later
 * is nobody's concern here.
 *
 * @throws what the promise rejected with, in time
 */
export async function within<T>(milliseconds: number, promise: Promise<T>): Promise<T | undefined> {
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
