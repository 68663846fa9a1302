import { type CallFilter, predicate } from '../store/calls/call-filter.ts';
import type { CallReader } from '../store/calls/call-reader.ts';
import type { CallRecord } from '../store/calls/call-record.ts';
import type { CallPage } from '../store/calls/read-page.ts';
import { EXPORTED_ATTRIBUTES } from './exported-call.ts';

/** Which calls an export has. */
export interface Selection {
  /** Not before this moment, in milliseconds since 1970. Only the calls of a contact need no such bound. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Of this contact only. */
  readonly contactId?: string | undefined;
  readonly filter: CallFilter;
  /** When the calls are looked at, in milliseconds since 1970. */
  readonly now: number;
}

/** How an export reads its calls. */
export interface ExportReads {
  readonly records: Pick<CallReader, 'recent' | 'byContact' | 'getMany'>;
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
  { since, until, contactId, filter, now }: Selection,
  { records, transcript, signal }: ExportReads,
): AsyncGenerator<readonly CallRecord[]> {
  const attributes = [...EXPORTED_ATTRIBUTES, ...(transcript ? (['body'] as const) : [])];
  // A call may have gone on since its index was read.
  const passes = predicate(filter, now);
  let cursor: string | undefined;
  do {
    const paging = { filter, cursor, limit: CALLS_AT_ONCE };
    const page: CallPage = await unlessAborted(
      contactId === undefined
        ? records.recent({ since: since ?? 0, until, ...paging })
        : records.byContact({ contactId, since, until, ...paging }),
      signal,
    );
    const ids = page.calls.map(({ call_id }) => call_id);
    const calls = await unlessAborted(records.getMany(ids, attributes), signal);
    yield calls.filter(passes);
    cursor = page.cursor;
  } while (cursor !== undefined);
}

// Four BatchGetItems, which are sent at the same time.
const CALLS_AT_ONCE = 400;

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  let stop = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop);
    if (signal.aborted) stop();
  });
  return Promise.race([work, aborted]).finally(() => signal.removeEventListener('abort', stop));
}
