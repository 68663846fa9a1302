/**
 * Brings a timestamp to one fixed form, `YYYY-MM-DDTHH:MM:SS.ffffffZ` (UTC, microseconds), so that instants
 * compare as strings. `Date` alone would not do: it keeps milliseconds only, and Whippy's sample has two
 * events of one call within the same second that differ in the sixth digit.
 *
 * Reads ISO 8601 / RFC 3339 with any number of fraction digits (beyond the sixth they are cut off), any
 * offset, and without an offset, which is taken as UTC.
 *
 * @returns undefined for whatever is not such a timestamp, or lies outside of the years 0000 to 9999
 */
export function toInstant(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length > LONGEST) return undefined;
  const match = TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, date, time, fraction = '', offset = 'Z'] = match;
  const local = Date.parse(`${date}T${time}Z`);
  // Date.parse rolls 30 February over to March: only what comes back unchanged is a real date and time.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return undefined;
  const utc = new Date(local - offsetMilliseconds(offset)).toISOString();
  if (!/^\d{4}-/.test(utc)) return undefined;
  return `${utc.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}

/** Milliseconds since 1970 of an instant in the form that {@link toInstant} returns. */
export function instantToMilliseconds(instant: string): number {
  return Date.parse(instant);
}

// Longer than any timestamp with a sensible fraction; a text of megabytes is not worth a regular expression.
const LONGEST = 64;

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;

function offsetMilliseconds(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}
