import { predicate } from '../store/calls/call-filter.ts';
import { pageOf } from '../store/calls/read-span.ts';
import { printable } from '../text/printable.ts';
import { CallRow } from './call-table.tsx';
import type { ViewRecords } from './guard-records.ts';
import { type ListQuery, spanOf } from './list-query.ts';

/** The newest calls as a list's page would show them now. */
export interface LiveRows {
  /** As the page has them, with control characters made visible: rows of the calls that the list shows, newest first. */
  readonly rows: readonly { readonly id: string; readonly html: string }[];
  /** Ids of newest calls that the list does not show, or no longer shows. */
  readonly gone: readonly string[];
}

/**
 * Reads the newest calls without a filter, and then selects those that pass it: so a poll costs the same few requests
 * even if few calls pass the filter.
 */
export async function liveRows(records: ViewRecords, query: ListQuery, now: number): Promise<LiveRows> {
  const { calls } = await pageOf(spanOf(query, now), { limit: NEWEST, maxRequests: MAX_REQUESTS }, records);
  const shown = calls.filter(predicate(query.filter, now));
  return {
    rows: await Promise.all(
      shown.map(async call => ({
        id: printable(call.call_id),
        html: printable(await (<CallRow call={call} now={now} />).toString()),
      })),
    ),
    gone: calls.filter(call => !shown.includes(call)).map(call => printable(call.call_id)),
  };
}

const NEWEST = 50;
const MAX_REQUESTS = 3;
