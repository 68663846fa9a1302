/** A UTC day as `created_day` has it: `YYYY-MM-DD`. */
export type Day = string;

/** The UTC day of a moment, in milliseconds since 1970. */
export function dayOf(milliseconds: number): Day {
  return new Date(milliseconds).toISOString().slice(0, 'YYYY-MM-DD'.length);
}

/** Whether a text is a day that exists, in the years 0000 to 9999. */
export function isDay(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(startOf(text)) && dayOf(startOf(text)) === text;
}

/** The first moment of a day, in milliseconds since 1970. */
export function startOf(day: Day): number {
  return Date.parse(`${day}T00:00:00Z`);
}

/** The first moment after a day, in milliseconds since 1970. */
export function endOf(day: Day): number {
  return startOf(day) + DAY_MS;
}

/** The day after a day. */
export function dayAfter(day: Day): Day {
  return dayOf(endOf(day));
}

/** The days from `newest` down to `oldest`, both included; none if `oldest` is the later one. */
export function* daysDownFrom(newest: Day, oldest: Day): Generator<Day> {
  for (let start = startOf(newest); start >= startOf(oldest); start -= DAY_MS) yield dayOf(start);
}

/** Milliseconds of a UTC day: it has no daylight saving. */
export const DAY_MS = 86_400_000;
