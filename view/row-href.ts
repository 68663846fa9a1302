import type { ReportRow } from '../report/report.ts';
import { dayAfter } from '../time/days.ts';
import { startOfLocalDay, type TimeZone } from '../time/zone.ts';
import { type ListQuery, listHref, timeOf } from './list-query.ts';
import type { ReportQuery } from './report-query.ts';

/**
 * The address of the list that has the calls of a row. Undefined of calls that lack what a report groups by: there is no
 * filter for these.
 */
export function rowHref(
  query: ReportQuery,
  { group }: ReportRow,
  { zone, now }: { readonly zone: TimeZone; readonly now: number },
): string | undefined {
  if (group === undefined) return undefined;
  const narrowed = (filter: ListQuery['filter']) =>
    listHref({ ...query, filter: { ...query.filter, ...filter }, cursor: undefined });
  switch (query.by) {
    case 'agent':
      return narrowed({ agent: group });
    case 'campaign':
      return narrowed({ campaign: group });
    case 'outcome':
      return narrowed({ outcome: group });
    case 'number':
      return narrowed({ otherNumber: group });
    case 'day': {
      const { since = 0, until = Number.POSITIVE_INFINITY } = timeOf(query, now);
      const start = startOfLocalDay(group, zone);
      const next = startOfLocalDay(dayAfter(group), zone);
      const interval = { since: Math.max(since, start), until: Math.min(until, next) };
      return listHref({ ...query, day: undefined, interval, cursor: undefined });
    }
  }
}
