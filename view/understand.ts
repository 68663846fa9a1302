import { numberSpellings } from '../store/calls/number-spellings.ts';
import { wordFinder } from '../text/find-words.ts';

/** What a text in the search box may mean. */
export const MEANINGS = ['number', 'call', 'contact', 'words'] as const;
export type Meaning = (typeof MEANINGS)[number];

/** What a text may mean at all; empty of an empty text. */
export function possibleMeanings(text: string): readonly Meaning[] {
  if (text.trim() === '') return [];
  const isPossible: { readonly [meaning in Meaning]: boolean } = {
    number: numberSpellings(text).length > 0,
    call: true,
    contact: true,
    words: wordFinder(text) !== undefined,
  };
  return MEANINGS.filter(meaning => isPossible[meaning]);
}

/**
 * What a text seems to mean, the likeliest first: the first is right that there are calls of. What looks like a number or
 * an id is not looked for in transcripts, unless the reader says so.
 */
export function understand(text: string): readonly Meaning[] {
  const meanings = possibleMeanings(text);
  const isName = meanings.includes('number') || looksLikeId(text);
  return isName ? meanings.filter(meaning => meaning !== 'words') : meanings;
}

/** Whether a text may be the id of a call, or a beginning of one: as good as always, these have a digit in it. */
export function looksLikeId(text: string): boolean {
  return /^(?=.*\d)[\w-]{8,}$/.test(text);
}
