import { numberSpellings } from '../store/calls/number-spellings.ts';

/** What a text in the search box may mean. */
export const MEANINGS = ['number', 'call', 'contact'] as const;
export type Meaning = (typeof MEANINGS)[number];

/** What a text may mean, the likeliest first; empty of an empty text. Whether there are such calls, the records know. */
export function understand(text: string): readonly Meaning[] {
  if (text.trim() === '') return [];
  return MEANINGS.filter(meaning => meaning !== 'number' || numberSpellings(text).length > 0);
}
