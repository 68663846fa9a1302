import type { CallReader } from './call-reader.ts';

/**
 * Those spellings of a number that calls have, in the order given. As a rule it is one: Whippy writes all numbers alike.
 *
 * @throws what the reader throws
 */
export async function recordedSpellings(
  spellings: readonly string[],
  records: Pick<CallReader, 'byNumber'>,
): Promise<readonly string[]> {
  const pages = await Promise.all(spellings.map(number => records.byNumber({ number, limit: 1 })));
  return spellings.filter((_, index) => pages[index]?.calls.length);
}
