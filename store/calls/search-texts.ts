import type { WordFinder } from '../../text/find-words.ts';
import type { CallReader } from './call-reader.ts';
import type { CallRecord, ListedCall, RecordAttribute } from './call-record.ts';
import type { CallPage } from './read-page.ts';
import { type CallSpan, pageOf, type SpanRecords, unlessAborted } from './read-span.ts';
import { spokenText } from './transcript.ts';

/** Which calls to look through, and for what. */
export interface TextSearch {
  readonly span: CallSpan;
  readonly finder: WordFinder;
  /** Most calls to find. */
  readonly limit: number;
  /** Most calls to look through, about. */
  readonly maxCalls: number;
  /** `cursor` of the search before. */
  readonly cursor?: string | undefined;
}

/** How a search reads. */
export interface TextReads {
  readonly records: SpanRecords & Pick<CallReader, 'getMany'>;
  /** When aborted, the search ends at once, with the reason. */
  readonly signal: AbortSignal;
  /** Called with the calls that have been looked through one after another. */
  readonly onRead?: (calls: readonly ListedCall[]) => void;
}

/** A call that has the words. */
export interface TextMatch {
  readonly call: ListedCall;
  /** Where the call has them, on one line: see {@link WordFinder.excerpt}. */
  readonly excerpt: string;
}

/** What a search has found. */
export interface TextMatches {
  /** Newest first. */
  readonly matches: readonly TextMatch[];
  /** How many calls were looked through. */
  readonly calls: number;
  /** Goes on with the calls that have not been looked through; undefined if all have been. */
  readonly cursor: string | undefined;
  /** When the oldest call that was looked through was created; undefined if there was none. */
  readonly back: string | undefined;
}

/**
 * Looks for words in the summaries and transcripts of calls, and in their translations, newest first. All words must be
 * in the call, wherever. The names of the speakers are no words of a transcript.
 *
 * The index has no transcripts: the records are read, which costs what they weigh. So a search has bounds.
 *
 * @throws {InvalidCursorError} when the cursor is not of this span
 * @throws {UnansweredKeysError} when DynamoDB keeps on leaving records out
 * @throws the reason of the signal, and whatever the AWS SDK throws
 */
export async function searchTexts(search: TextSearch, reads: TextReads): Promise<TextMatches> {
  const { span, finder, limit, maxCalls } = search;
  const { records, signal, onRead } = reads;
  const matches: TextMatch[] = [];
  let { cursor } = search;
  let calls = 0;
  let back: string | undefined;
  do {
    const page: CallPage = await unlessAborted(
      pageOf(span, { cursor, limit: CALLS_AT_ONCE }, records),
      signal,
    );
    const texts = await textsWithWords(page.calls, finder, reads);
    const looked: ListedCall[] = [];
    for (const call of page.calls) {
      if (matches.length === limit) break;
      looked.push(call);
      const found = texts.get(call.call_id);
      if (found) matches.push({ call, excerpt: excerptOf(found, finder) });
    }
    onRead?.(looked);
    calls += looked.length;
    back = looked.at(-1)?.created ?? back;
    cursor =
      looked.length === page.calls.length
        ? page.cursor
        : (await unlessAborted(pageOf(span, { cursor, limit: looked.length }, records), signal)).cursor;
  } while (cursor !== undefined && matches.length < limit && calls < maxCalls);
  return { matches, calls, cursor, back };
}

/** Those of some calls that have the words, in their order; see {@link searchTexts}. */
export async function callsWithWords(
  calls: readonly ListedCall[],
  finder: WordFinder,
  reads: Omit<TextReads, 'onRead'>,
): Promise<ListedCall[]> {
  const texts = await textsWithWords(calls, finder, reads);
  return calls.filter(({ call_id }) => texts.has(call_id));
}

/** By call id, the texts of those calls that have the words. */
async function textsWithWords(
  calls: readonly ListedCall[],
  finder: WordFinder,
  { records, signal }: TextReads,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const ids = calls.map(({ call_id }) => call_id);
  const read = await unlessAborted(records.getMany(ids, SEARCHED_ATTRIBUTES), signal);
  const texts = read.map(record => [record.call_id, searchedTexts(record)] as const);
  return new Map(texts.filter(([, texts]) => finder.areIn(texts)));
}

// The first of the excerpts that have most of the words.
function excerptOf(texts: readonly string[], finder: WordFinder): string {
  const excerpts = texts.flatMap(text => finder.excerpt(text) ?? []);
  return excerpts.sort((a, b) => b.words - a.words)[0]?.text ?? '';
}

/** What {@link searchedTexts} needs of a record. */
export const SEARCHED_ATTRIBUTES = [
  'call_summary',
  'body',
  'translated_body',
  'agent_id',
] as const satisfies readonly RecordAttribute[];

/** The texts of a call in which words are looked for. What was said goes before what is said of it. */
export function searchedTexts(record: CallRecord): string[] {
  const { body, translated_body, call_summary } = record;
  return [
    body && spokenText(body, record),
    translated_body && spokenText(translated_body, record),
    call_summary,
  ].filter(text => text !== undefined);
}

// Four BatchGetItems, which are sent at the same time.
const CALLS_AT_ONCE = 400;
