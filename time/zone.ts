import { DAY_MS, type Day, startOf } from './days.ts';

/** A time zone, as times are shown in it. */
export interface TimeZone {
  /** Its IANA name: `America/Chicago`. */
  readonly name: string;
  /** The local time of a moment, in milliseconds since 1970: `2026-11-23 09:00:00`, as spreadsheets read times. */
  readonly format: (milliseconds: number) => string;
}

/** No such time zone. The message is one sentence that repeats the name. */
export class UnknownTimeZoneError extends Error {
  override readonly name = 'UnknownTimeZoneError';
}

/**
 * The time zone of an IANA name, in any case.
 *
 * @throws {UnknownTimeZoneError} when Node.js knows none of this name
 */
export function timeZone(name: string): TimeZone {
  const local = localFormat(name);
  return {
    name: local.resolvedOptions().timeZone,
    format: milliseconds => local.format(milliseconds).padStart('2026-11-23 09:00:00'.length, '0'),
  };
}

/** The time zone of this process: that of the machine, or of the variable `TZ`; UTC if it has none that is known. */
export function ownTimeZone(): TimeZone {
  const { timeZone: name } = new Intl.DateTimeFormat().resolvedOptions();
  // ICU has names for a zone that is not known, which it does not take itself; Node.js 20 gives none at all.
  return timeZone(!name || name === 'Etc/Unknown' ? 'UTC' : name);
}

/** The day of a moment in a time zone. */
export function localDay(milliseconds: number, { format }: TimeZone): Day {
  return format(milliseconds).slice(0, 'YYYY-MM-DD'.length);
}

/** The first moment of a day in a time zone, in milliseconds since 1970: not midnight everywhere, since clocks change. */
export function startOfLocalDay(day: Day, zone: TimeZone): number {
  // No zone is further from UTC.
  let before = startOf(day) - DAY_MS;
  let after = startOf(day) + DAY_MS;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (localDay(middle, zone) < day) before = middle;
    else after = middle;
  }
  return after;
}

// Sweden writes dates as ISO 8601 does. Four times as fast as putting the parts together, and an export has many.
function localFormat(timeZone: string): Intl.DateTimeFormat {
  try {
    return new Intl.DateTimeFormat('sv', { ...FORM, timeZone });
  } catch (cause) {
    throw new UnknownTimeZoneError(
      `There is no time zone ${timeZone}: write it as America/Chicago, Europe/Berlin or UTC`,
      { cause },
    );
  }
}

const FORM = {
  calendar: 'gregory',
  numberingSystem: 'latn',
  year: 'numeric',
  month: '2-digit',
  day: '2-digit',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  hourCycle: 'h23',
} as const satisfies Intl.DateTimeFormatOptions;
