import { usageFailure } from '../../terminal/exit-codes.ts';
import { type Day, dayOf, daysDownFrom } from '../../time/days.ts';
import { momentOf, type Since } from '../calls/span.ts';

/** The options that say which days of an archive are meant. */
export interface DayOptions {
  readonly day?: Day;
  readonly since?: Since;
}

/**
 * The UTC days that are meant, the oldest first: one, or all from a time until now.
 *
 * @param now milliseconds since 1970
 * @throws {Failure} when none is named, or they are in the future
 */
export function daysOf({ day, since }: DayOptions, now: number): Day[] {
  if (day === undefined && since === undefined) throw usageFailure('Which days? Give --day or --since');
  const oldest = day ?? dayOf(momentOf(since as Since, now));
  if (oldest > dayOf(now)) throw usageFailure(`${oldest} is in the future: days are UTC`);
  return [...daysDownFrom(day ?? dayOf(now), oldest)].reverse();
}
