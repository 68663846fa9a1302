import { type WordFinder, wordFinder } from '../text/find-words.ts';
import { readFindText } from './find-query.ts';
import { BadQueryError, oneOf, RANGES, read } from './list-query.ts';

/** The periods in which words can be looked for, back from now. */
export const TEXT_RANGES = ['24h', '7d', '30d'] as const;

/** The parameters of the page of calls with words. */
export interface TextQuery {
  readonly text: string;
  readonly range: (typeof TEXT_RANGES)[number];
  readonly cursor: string | undefined;
}

export const TEXT_PATH = '/text';

/**
 * Reads which words are looked for, and when.
 *
 * @throws {BadQueryError} when there is no word, a parameter is given twice, or does not have an allowed value
 */
export function readTextQuery(parameters: URLSearchParams): TextQuery & { readonly finder: WordFinder } {
  const text = readFindText(parameters);
  const finder = wordFinder(text);
  if (!finder) throw new BadQueryError('q must have at least one word.');
  const range = oneOf('range', read(parameters, 'range'), TEXT_RANGES) ?? DEFAULT;
  return { text, finder, range, cursor: read(parameters, 'cursor') };
}

/** The address of the calls with words. It does not contain defaults. */
export function textHref({
  text,
  range = DEFAULT,
  cursor,
}: Pick<TextQuery, 'text'> & Partial<TextQuery>): string {
  const parameters = new URLSearchParams({
    q: text,
    ...(range !== DEFAULT && { range }),
    ...(cursor !== undefined && { cursor }),
  });
  return `${TEXT_PATH}?${parameters}`;
}

/** When the period begins, in milliseconds since 1970. */
export function textSince({ range }: TextQuery, now: number): number {
  return now - RANGES[range];
}

const DEFAULT = '24h';
