import { predicate } from '../store/calls/call-filter.ts';
import type { CallReader } from '../store/calls/call-reader.ts';
import type { CallRecord } from '../store/calls/call-record.ts';
import { type CallSpan, readSpan, type SpanRecords, unlessAborted } from '../store/calls/read-span.ts';
import { SEARCHED_ATTRIBUTES, searchedTexts } from '../store/calls/search-texts.ts';
import type { WordFinder } from '../text/find-words.ts';
import { EXPORTED_ATTRIBUTES } from './exported-call.ts';

/** Which calls an export has. */
export interface Selection extends CallSpan {
  /** When the calls are looked at, in milliseconds since 1970. */
  readonly now: number;
  /** Words that the calls must have in their summary or transcript. */
  readonly text?: WordFinder | undefined;
}

/** How an export reads its calls. */
export interface ExportReads {
  readonly records: SpanRecords & Pick<CallReader, 'getMany'>;
  /** Whether to read the transcripts. */
  readonly transcript: boolean;
  /** When aborted, the export ends at once, with the reason. */
  readonly signal: AbortSignal;
}

/**
 * Reads the calls of an export, newest first, some hundred at a time.
 *
 * @throws {UnansweredKeysError} when DynamoDB keeps on leaving records out
 * @throws the reason of the signal, and whatever the AWS SDK throws
 */
export async function* readCalls(
  { now, text, ...span }: Selection,
  { records, transcript, signal }: ExportReads,
): AsyncGenerator<readonly CallRecord[]> {
  const attributes = [
    ...EXPORTED_ATTRIBUTES,
    ...(transcript ? (['body'] as const) : []),
    ...(text ? SEARCHED_ATTRIBUTES : []),
  ];
  // A call may have gone on since its index was read.
  const passes = predicate(span.filter ?? {}, now);
  const hasWords = (call: CallRecord) => text === undefined || text.areIn(searchedTexts(call));
  for await (const listed of readSpan(span, { records, signal, atOnce: CALLS_AT_ONCE })) {
    const ids = listed.map(({ call_id }) => call_id);
    const calls = await unlessAborted(records.getMany(ids, attributes), signal);
    yield calls.filter(call => passes(call) && hasWords(call));
  }
}

// Four BatchGetItems, which are sent at the same time.
const CALLS_AT_ONCE = 400;
