import { setTimeout as sleep } from 'node:timers/promises';

/** Asks repeatedly until there is an answer; fails after 100 seconds without one: a busy machine is slow. */
export async function eventually<T>(ask: () => Promise<T | undefined>): Promise<T> {
  const end = Date.now() + 100_000;
  while (Date.now() < end) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    await sleep(50);
  }
  throw new Error('It did not happen within 100 seconds');
}
