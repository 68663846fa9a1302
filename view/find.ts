import type { ListedCall } from '../store/calls/call-record.ts';
import { numberSpellings, usualSpelling } from '../store/calls/number-spellings.ts';
import { wordFinder } from '../text/find-words.ts';
import { DAY_MS } from '../time/days.ts';
import type { ViewRecords } from './guard-records.ts';
import { callHref } from './links.ts';
import { listHref } from './list-query.ts';
import { textHref } from './text-query.ts';
import { looksLikeId, type Meaning } from './understand.ts';

/** What the search box has found. */
export type Found =
  | { readonly kind: 'page'; readonly href: string }
  | { readonly kind: 'beginnings'; readonly calls: readonly ListedCall[]; readonly hasMore: boolean };

/**
 * Finds what a text means: the first of the meanings that there are calls of. Undefined if there are none.
 *
 * @param now milliseconds since 1970
 * @throws {TableOutOfReachError} when the table cannot be read
 */
export async function find(
  text: string,
  meanings: readonly Meaning[],
  records: ViewRecords,
  now: number,
): Promise<Found | undefined> {
  for (const meaning of meanings) {
    const found = await FINDERS[meaning](text, records);
    if (found) return found;
  }
  // The last, since it reads the most.
  return meanings.includes('call') ? findBeginning(text, records, now) : undefined;
}

type Finder = (text: string, records: ViewRecords) => Promise<Found | undefined>;

const FINDERS: { readonly [meaning in Meaning]: Finder } = {
  async number(text, records) {
    const numbers = numberSpellings(text);
    if (numbers.length === 0) return undefined;
    const { calls } = await records.byNumber({ numbers, limit: 1 });
    if (calls.length === 0) return undefined;
    return { kind: 'page', href: listHref({ filter: { otherNumber: usualSpelling(text) }, range: 'any' }) };
  },

  async call(text, records) {
    const call = await records.get(text);
    return call && { kind: 'page', href: callHref(call.call_id) };
  },

  async contact(text, records) {
    const { calls } = await records.byContact({ contactId: text, limit: 1 });
    return calls.length > 0 ? { kind: 'page', href: listHref({ contact: text, range: 'any' }) } : undefined;
  },

  // Whether there are any, only reading the transcripts can tell.
  words: async text => (wordFinder(text) ? { kind: 'page', href: textHref({ text }) } : undefined),
};

async function findBeginning(text: string, records: ViewRecords, now: number): Promise<Found | undefined> {
  if (!looksLikeId(text)) return undefined;
  const since = now - LOOK_BACK_DAYS * DAY_MS;
  const { calls, cursor } = await records.recent({ since, filter: { idBeginning: text } });
  const [only, ...others] = calls;
  if (only === undefined) return undefined;
  if (others.length > 0) return { kind: 'beginnings', calls, hasMore: cursor !== undefined };
  return { kind: 'page', href: callHref(only.call_id) };
}

/** How many days back calls are looked through for the beginning of an id. */
export const LOOK_BACK_DAYS = 30;
