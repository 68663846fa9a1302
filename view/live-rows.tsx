import { predicate } from '../store/calls/call-filter.ts';
import type { ListedCall } from '../store/calls/call-record.ts';
import type { CallPage } from '../store/calls/read-page.ts';
import { pageOf } from '../store/calls/read-span.ts';
import { printable } from '../text/printable.ts';
import { instantToMilliseconds, isoTime } from '../time/instant.ts';
import { CallRow } from './call-table.tsx';
import type { ViewRecords } from './guard-records.ts';
import { type ListQuery, spanOf } from './list-query.ts';

/** The newest calls as a list's page would show them now. */
export interface LiveRows {
  /** As the page has them, with control characters made visible: rows of the calls that the list shows, newest first. */
  readonly rows: readonly { readonly id: string; readonly html: string }[];
  /** Ids of newest calls that the list does not show, or no longer shows. */
  readonly gone: readonly string[];
  /** Until when the page has seen all calls once it shows these, in ISO 8601; for the next poll. */
  readonly seen: string;
  /** Whether there may be more calls since the last poll than these. */
  readonly hasMore: boolean;
}

/** What the page knows. */
interface LiveRequest {
  /** Until when it has seen all calls, in milliseconds since 1970. */
  readonly seen: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/**
 * Reads the newest calls without a filter, and then selects those that pass it: so a poll costs the same few requests
 * even if few calls pass the filter. It reads more of them only if more have come since the last poll.
 */
export async function liveRows(
  records: ViewRecords,
  query: ListQuery,
  { seen, now }: LiveRequest,
): Promise<LiveRows> {
  const { calls, hasMore } = await newestSince(seen - LATENESS_MS, records, query, now);
  const shown = calls.filter(predicate(query.filter, now));
  return {
    rows: await Promise.all(
      shown.map(async call => ({
        id: printable(call.call_id),
        html: printable(await (<CallRow call={call} now={now} />).toString()),
      })),
    ),
    gone: calls.filter(call => !shown.includes(call)).map(call => printable(call.call_id)),
    seen: isoTime(now),
    hasMore,
  };
}

// At least the newest page, since its calls may have changed.
async function newestSince(
  since: number,
  records: ViewRecords,
  query: ListQuery,
  now: number,
): Promise<Pick<LiveRows, 'hasMore'> & { calls: readonly ListedCall[] }> {
  const calls: ListedCall[] = [];
  let cursor: string | undefined;
  do {
    const limit = cursor === undefined ? NEWEST : AT_ONCE;
    const page: CallPage = await pageOf(
      spanOf(query, now),
      { limit, cursor, maxRequests: MAX_REQUESTS },
      records,
    );
    calls.push(...page.calls);
    const last = page.calls.at(-1)?.created;
    // What stops early is at a time without calls.
    const hasMore =
      last !== undefined && instantToMilliseconds(last) >= since && page.stoppedAt === undefined;
    cursor = hasMore ? page.cursor : undefined;
  } while (cursor !== undefined && calls.length < MOST);
  return { calls, hasMore: cursor !== undefined };
}

const NEWEST = 50;
const AT_ONCE = 150;
const MAX_REQUESTS = 3;

/** Most calls of a poll, about: more than a page takes. */
const MOST = 500;

/** How long after it was created a call may be recorded and still be found among more than the newest 50. */
const LATENESS_MS = 2 * 60_000;
