import { DAY_MS } from '../time/days.ts';
import type { StoredRecord } from './reference.ts';

/**
 * The retention by which records expire, in whole days: the one of most records. A deployment does not say which
 * retention it has, so a record whose `expires_at` follows from another one counts as wrong.
 *
 * @returns undefined if most records do not expire
 */
export function retentionDaysOf(records: Iterable<StoredRecord>): number | undefined {
  const counts = new Map<number | undefined, number>();
  for (const record of records) {
    const days = daysUntilExpiry(record);
    counts.set(days, (counts.get(days) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0];
}

function daysUntilExpiry({ expires_at, created_at }: StoredRecord): number | undefined {
  const days = Math.round((Number(expires_at?.N) * 1000 - Date.parse(created_at?.S ?? '')) / DAY_MS);
  return days > 0 ? days : undefined;
}
