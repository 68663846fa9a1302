import type { CallFilter } from './call-filter.ts';
import type { CallReader } from './call-reader.ts';
import type { ListedCall } from './call-record.ts';
import type { CallPage } from './read-page.ts';

/** Calls of a time, or of a contact. */
export interface CallSpan {
  /** Not before this moment, in milliseconds since 1970. Only the calls of a contact need no such bound. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Of this contact only. */
  readonly contactId?: string | undefined;
  readonly filter?: CallFilter | undefined;
}

/** How the calls of a time are read. */
export interface SpanReads {
  readonly records: Pick<CallReader, 'recent' | 'byContact'>;
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
  { since, until, contactId, filter }: CallSpan,
  { records, signal, atOnce, withoutSummary }: SpanReads,
): AsyncGenerator<readonly ListedCall[]> {
  let cursor: string | undefined;
  do {
    const paging = { filter, cursor, limit: atOnce };
    const page: CallPage = await unlessAborted(
      contactId === undefined
        ? records.recent({ since: since ?? 0, until, withoutSummary, ...paging })
        : records.byContact({ contactId, since, until, ...paging }),
      signal,
    );
    yield page.calls;
    cursor = page.cursor;
  } while (cursor !== undefined);
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
