import { setTimeout as sleep } from 'node:timers/promises';

/** Asks repeatedly until there is an answer; fails after 25 seconds without one. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 25_000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error('It did not happen within 25 seconds');
}
