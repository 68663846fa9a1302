import type { DayCounts } from '../store/calls/day-counts.ts';
import { DAY_MS, type Day, dayOf, daysDownFrom } from '../time/days.ts';

/** The counts of the last seven UTC days, including today, oldest first. */
export type WeekCounts = readonly DayCounts[];

/** What the week's counts depend on. */
export interface WeekCountsDependencies {
  readonly countDay: (day: Day) => Promise<DayCounts>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Counts the last seven days and remembers each day's counts for a while, so that a page that is loaded repeatedly
 * reads them once: today's for a minute, and those of a past day for a quarter of an hour, because a late analysis may
 * still change them. Requests that come while a day is being counted share that count.
 *
 * @returns a function that rejects with what `countDay` rejected with; a failure is not remembered
 */
export function createWeekCounts({ countDay, now }: WeekCountsDependencies): () => Promise<WeekCounts> {
  const remembered = new Map<Day, { readonly counts: Promise<DayCounts>; readonly until: number }>();

  function count(day: Day, today: Day): Promise<DayCounts> {
    const known = remembered.get(day);
    if (known && now() < known.until) return known.counts;
    const counts = countDay(day);
    remembered.set(day, { counts, until: now() + (day === today ? TODAY_AGE : PAST_DAY_AGE) });
    counts.catch(() => remembered.delete(day));
    return counts;
  }

  return async () => {
    const today = dayOf(now());
    const days = [...daysDownFrom(today, dayOf(now() - 6 * DAY_MS))].reverse();
    for (const day of remembered.keys()) if (!days.includes(day)) remembered.delete(day);
    return Promise.all(days.map(day => count(day, today)));
  };
}

const TODAY_AGE = 60_000;
const PAST_DAY_AGE = 15 * 60_000;
