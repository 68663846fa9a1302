import { type Report, reportOf } from '../report/report.ts';
import { predicate } from '../store/calls/call-filter.ts';
import type { TimeZone } from '../time/zone.ts';
import { timeOf } from './list-query.ts';
import { type NewestReads, newestCalls } from './newest-calls.ts';
import type { ReportQuery } from './report-query.ts';

/** A report, and how far it goes back. */
export interface MadeReport {
  readonly report: Report;
  /** If the time has more calls than may be read: when the last one was created that was looked at. */
  readonly stoppedAt: string | undefined;
}

/**
 * Makes the report of a page.
 *
 * @throws the reason of the signal
 * @throws {TableOutOfReachError} when the table cannot be read
 */
export async function makeReport(
  query: ReportQuery,
  reads: NewestReads & { readonly zone: TimeZone },
): Promise<MadeReport> {
  const { now, zone } = reads;
  const newest = newestCalls(query, reads);
  const making = await reportOf(newest.batches, predicate(query.filter, now), { by: query.by, zone });
  const { since, until = now } = timeOf(query, now);
  return { report: making.finish({ since, until, limit: MOST_ROWS }), stoppedAt: newest.stoppedAt };
}

/** Most agents, campaigns or numbers. */
const MOST_ROWS = 50;
