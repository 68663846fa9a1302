import { isJsonNumber } from '../text/json.ts';

/**
 * Brings a time to one fixed form, `YYYY-MM-DDTHH:MM:SS.ffffffZ` (UTC, microseconds), so that instants
 * compare as strings. `Date` alone would not do: it keeps milliseconds only, and Whippy's sample has two
 * events of one call within the same second that differ in the sixth digit.
 *
 * Reads
 * - ISO 8601 / RFC 3339 with any number of fraction digits (beyond the sixth they are cut off), any offset, and
 *   without an offset, which is taken as UTC,
 * - Unix times: JSON numbers with 10 to 16 digits before the decimal point, and texts of 10 to 16 digits. Up to 11
 *   digits are seconds, up to 14 milliseconds, and more microseconds.
 *
 * @param time of any type: Whippy may send anything
 * @returns undefined if it is not such a time, or outside the years 0000 to 9999
 */
export function toInstant(time: unknown): string | undefined {
  if (isJsonNumber(time)) return ofUnixTime(time.value);
  if (typeof time !== 'string') return undefined;
  return DIGITS.test(time) ? ofUnixTime(time) : ofText(time);
}

/** Milliseconds since 1970 of an instant in the form that {@link toInstant} returns. */
export function instantToMilliseconds(instant: string): number {
  return Date.parse(instant);
}

/** Microseconds since 1970 of an instant in the form that {@link toInstant} returns. */
export function instantToMicroseconds(instant: string): bigint {
  const rest = instant.slice('YYYY-MM-DDTHH:MM:SS.fff'.length, -1);
  return BigInt(instantToMilliseconds(instant)) * 1000n + BigInt(rest);
}

/**
 * An instant in the form that {@link toInstant} returns.
 *
 * @throws {RangeError} when there is no such time
 */
export function microsecondsToInstant(microseconds: bigint): string {
  const rest = ((microseconds % 1000n) + 1000n) % 1000n;
  const milliseconds = Number((microseconds - rest) / 1000n);
  return isoTime(milliseconds).replace('Z', `${String(rest).padStart(3, '0')}Z`);
}

/** A time in ISO 8601, to the millisecond, as programs and people write it. */
export function isoTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

// Longer than any time with a sensible fraction; a text of megabytes must not reach the regular expression.
const MAX_CHARACTERS = 64;

const DIGITS = /^\d{10,16}$/;

const TIMESTAMP =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:[.,](\d+))?([Zz]|[+-](?:[01]\d|2[0-3]):?[0-5]\d)?$/;

function ofText(text: string): string | undefined {
  const match = text.length <= MAX_CHARACTERS && TIMESTAMP.exec(text);
  if (!match) return undefined;
  const [, date, time, fraction = '', offset = 'Z'] = match;
  const local = Date.parse(`${date}T${time}Z`);
  // Date.parse rolls 30 February over to March: only what comes back unchanged is a real date and time.
  if (Number.isNaN(local) || !new Date(local).toISOString().startsWith(`${date}T${time}`)) return undefined;
  const utc = new Date(local - offsetMilliseconds(offset)).toISOString();
  return /^\d{4}-/.test(utc) ? instantOf(utc, fraction) : undefined;
}

function offsetMilliseconds(offset: string): number {
  if (offset === 'Z' || offset === 'z') return 0;
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(-2));
  return (offset.startsWith('-') ? -minutes : minutes) * 60_000;
}

const NUMBER = /^([1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/;

// By the digits: a JavaScript number holds neither a second with nine decimals nor all microseconds exactly.
function ofUnixTime(number: string): string | undefined {
  const match = number.length <= MAX_CHARACTERS && NUMBER.exec(number);
  if (!match) return undefined;
  const [, whole = '', decimals = '', exponent = '0'] = match;
  const wholeDigits = whole.length + Number(exponent);
  if (wholeDigits < 10 || wholeDigits > 16) return undefined;
  const secondsDigits = wholeDigits - (wholeDigits <= 11 ? 0 : wholeDigits <= 14 ? 3 : 6);
  const digits = `${whole}${decimals}`.padEnd(secondsDigits, '0');
  const utc = new Date(Number(digits.slice(0, secondsDigits)) * 1000).toISOString();
  return instantOf(utc, digits.slice(secondsDigits));
}

function instantOf(utc: string, fraction: string): string {
  return `${utc.slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}.${fraction.slice(0, 6).padEnd(6, '0')}Z`;
}
