import type { Day } from '../time/days.ts';

/** How the keys of all objects begin that have lines. */
export const LINES_PREFIX = 'day=';

/**
 * Where the lines of a day are in the bucket. The day is that, in UTC, on which the first message of an object arrived, so an
 * object may also have messages of the first minutes of the next day.
 */
export function prefixOfDay(day: Day): string {
  return `${LINES_PREFIX}${day}/`;
}
