import type { CallFilter } from './call-filter.ts';
import type { CallReader, Paging } from './call-reader.ts';
import type { ListedCall } from './call-record.ts';
import type { CallPage } from './read-page.ts';

/** Calls of a time, of a contact, or with a number. */
export interface CallSpan {
  /** Not before this moment, in milliseconds since 1970. Only the calls of a contact or a number need no such bound. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Of this contact only. */
  readonly contactId?: string | undefined;
  /** With this number at the other end only, in the ways in which records may have it; a contact goes before it. */
  readonly numbers?: readonly string[] | undefined;
  readonly filter?: CallFilter | undefined;
}

/** The lists that the calls of a span are read from. */
export type SpanRecords = Pick<CallReader, 'recent' | 'byContact' | 'byNumber'>;

/** How the calls of a time are read. */
export interface SpanReads {
  readonly records: SpanRecords;
  /** When aborted, the reading ends at once, with the reason. */
  readonly signal: AbortSignal;
  /** Most calls to read at once. */
  readonly atOnce: number;
  /** Whether the summaries may be missing: they are most of what a list has of its calls. */
  readonly withoutSummary?: boolean | undefined;
}

/**
 * Reads all calls of a time, newest first, page by page.
 *
 * @throws the reason of the signal, and whatever the reads throw
 */
export async function* readSpan(
  span: CallSpan,
  { records, signal, atOnce, withoutSummary }: SpanReads,
): AsyncGenerator<readonly ListedCall[]> {
  let cursor: string | undefined;
  do {
    const paging = { cursor, limit: atOnce, withoutSummary };
    const page: CallPage = await unlessAborted(pageOf(span, paging, records), signal);
    yield page.calls;
    cursor = page.cursor;
  } while (cursor !== undefined);
}

/**
 * Reads one page of a span, newest first.
 *
 * @throws {InvalidCursorError} when the cursor is not of this span
 * @throws what the reads throw
 */
export function pageOf(
  { since, until, contactId, numbers, filter }: CallSpan,
  { withoutSummary, ...paging }: Omit<Paging, 'filter'> & Pick<SpanReads, 'withoutSummary'>,
  records: SpanRecords,
): Promise<CallPage> {
  const request = { since, until, filter, ...paging };
  if (contactId !== undefined) return records.byContact({ ...request, contactId });
  if (numbers !== undefined) return records.byNumber({ ...request, numbers });
  return records.recent({ ...request, since: since ?? 0, withoutSummary });
}

/**
 * The result of some work, unless the signal is aborted before.
 *
 * @throws the reason of the signal, and whatever the work throws
 */
export async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
