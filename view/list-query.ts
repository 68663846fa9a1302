import { MAX_ID_BYTES } from '../call/event.ts';
import { STATUSES } from '../call/record.ts';
import type { CallFilter } from '../store/calls/call-filter.ts';
import { spellingsOf } from '../store/calls/number-spellings.ts';
import type { CallSpan } from '../store/calls/read-span.ts';
import { DAY_MS, type Day, endOf, isDay, startOf } from '../time/days.ts';
import { instantToMilliseconds, isoTime, toInstant } from '../time/instant.ts';

/** A parameter of the page's address that is not valid. The message is one sentence for the reader. */
export class BadQueryError extends Error {
  override readonly name = 'BadQueryError';
}

/** The periods that the list offers, in milliseconds back from now; `any` only together with a contact or a number. */
export const RANGES = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, any: undefined } as const;
export type Range = keyof typeof RANGES;

/** A period between two moments, in milliseconds since 1970, without the second one. */
export interface Interval {
  readonly since: number;
  readonly until: number;
}

/** The parameters of the list's address. */
export interface ListQuery {
  readonly range: Range;
  /** Instead of the range. It stands in its place in an address, as ISO 8601 writes it. */
  readonly interval: Interval | undefined;
  /** One UTC day, instead of the range or the interval. */
  readonly day: Day | undefined;
  readonly contact: string | undefined;
  readonly filter: CallFilter;
  readonly cursor: string | undefined;
}

/**
 * Reads the list's parameters. An empty one counts as missing, because a form sends empty fields, too. Unknown
 * parameters are ignored.
 *
 * @throws {BadQueryError} when a parameter is given twice, or does not have an allowed value
 */
export function readListQuery(parameters: URLSearchParams): ListQuery {
  const contact = readKey(parameters, 'contact');
  const otherNumber = readKey(parameters, 'party');
  const time = read(parameters, 'range');
  const interval = time?.includes('/') ? readInterval(time) : undefined;
  const range =
    oneOf('range', interval ? undefined : time, Object.keys(RANGES) as Range[]) ??
    defaultRange(contact ?? otherNumber);
  if (range === 'any' && !(contact ?? otherNumber)) {
    throw new BadQueryError('range can be any only together with a contact or a number.');
  }
  const day = read(parameters, 'day');
  if (day && !isDay(day))
    throw new BadQueryError(`day must be a date like 2026-11-23, not “${shorten(day)}”.`);
  const direction = oneOf('direction', read(parameters, 'direction'), DIRECTIONS);
  return {
    range,
    interval,
    day,
    contact,
    filter: {
      status: oneOf('status', read(parameters, 'status'), STATUSES),
      direction: direction?.toUpperCase(),
      sentiment: read(parameters, 'sentiment'),
      outcome: read(parameters, 'outcome'),
      incomplete: oneOf('incomplete', read(parameters, 'incomplete'), ['yes']) && true,
      agent: read(parameters, 'agent'),
      campaign: read(parameters, 'campaign'),
      otherNumber,
    },
    cursor: read(parameters, 'cursor'),
  };
}

/**
 * Until when a page of the list has seen all calls, in milliseconds since 1970; undefined if it does not say so.
 *
 * @throws {BadQueryError} when it is given twice, or is no time
 */
export function readSeen(parameters: URLSearchParams): number | undefined {
  const seen = read(parameters, 'seen');
  if (seen === undefined) return undefined;
  const instant = toInstant(seen);
  if (instant !== undefined) return instantToMilliseconds(instant);
  throw new BadQueryError(`seen must be a time like 2026-11-23T09:00:00Z, not “${shorten(seen)}”.`);
}

/** The directions as they stand in an address; Whippy writes them in capitals. */
export const DIRECTIONS = ['inbound', 'outbound'] as const;

/** An interval as it stands in an address. */
export function intervalText({ since, until }: Interval): string {
  return `${isoTime(since)}/${isoTime(until)}`;
}

function readInterval(text: string): Interval {
  const [since = Number.NaN, until = Number.NaN] = text.split('/').map(part => {
    const instant = toInstant(part);
    return instant === undefined ? Number.NaN : instantToMilliseconds(instant);
  });
  if (since < until && text.split('/').length === 2) return { since, until };
  throw new BadQueryError(
    `range must be two times like 2026-11-23T09:00:00Z/2026-11-23T10:00:00Z, not “${shorten(text)}”.`,
  );
}

/** The address of a list. It does not contain defaults. */
export function listHref({ range, interval, day, contact, filter, cursor }: Partial<ListQuery>): string {
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) parameters.set(name, value);
  };
  set(
    'range',
    interval
      ? intervalText(interval)
      : range === defaultRange(contact ?? filter?.otherNumber)
        ? undefined
        : range,
  );
  set('day', day);
  set('status', filter?.status);
  set('direction', filter?.direction?.toLowerCase());
  set('sentiment', filter?.sentiment);
  set('outcome', filter?.outcome);
  set('incomplete', filter?.incomplete && 'yes');
  set('agent', filter?.agent);
  set('campaign', filter?.campaign);
  set('party', filter?.otherNumber);
  set('contact', contact);
  set('cursor', cursor);
  const search = parameters.toString();
  return search === '' ? '/' : `/?${search}`;
}

/** The address of the newest calls of a list, without their page. The page's script adds what it has seen. */
export function liveHref(query: ListQuery): string {
  return listHref(query).replace('/', LIVE_PATH);
}

export const LIVE_PATH = '/live';

/** The address of the charts of a list, without their page. */
export function countsHref(query: ListQuery): string {
  return listHref({ ...query, cursor: undefined }).replace('/', COUNTS_PATH);
}

export const COUNTS_PATH = '/counts';

/** The address of the file that has all calls of a list, whichever page of it is shown. */
export function downloadHref(query: ListQuery): string {
  return listHref({ ...query, cursor: undefined }).replace('/', DOWNLOAD_PATH);
}

export const DOWNLOAD_PATH = '/calls.csv';

/** The period that a query covers, in milliseconds since 1970; open if it has no bound. */
export function timeOf({ day, interval, range }: ListQuery, now: number): Partial<Interval> {
  if (day) return { since: startOf(day), until: endOf(day) };
  if (interval) return interval;
  const back = RANGES[range];
  return back === undefined ? {} : { since: now - back };
}

/** Which calls a query covers, whether or not they pass its filter. */
export function spanOf(query: ListQuery, now: number): CallSpan {
  const { otherNumber } = query.filter;
  return {
    ...timeOf(query, now),
    contactId: query.contact,
    numbers: otherNumber === undefined ? undefined : spellingsOf(otherNumber),
  };
}

/** Whether a query can show new calls: on its first page, if its period includes the present. */
export function isLive(query: ListQuery, now: number): boolean {
  const { since = now, until } = timeOf(query, now);
  return !query.cursor && since <= now && (until === undefined || until > now);
}

/** The period of a query in words: `Last 7 days`. */
export function timeInWords({ day, interval, range }: ListQuery): string {
  if (day) return `Calls of ${day}`;
  if (interval) return `${minute(interval.since)} to ${minute(interval.until)} (UTC)`;
  return { '24h': 'Last 24 hours', '7d': 'Last 7 days', '30d': 'Last 30 days', any: 'All calls' }[range];
}

function minute(milliseconds: number): string {
  return isoTime(milliseconds).slice(0, '2026-11-23T09:00'.length).replace('T', ' ');
}

/** Whether a query leaves out calls of its period. */
export function isNarrowed({ contact, filter }: ListQuery): boolean {
  return contact !== undefined || Object.values(filter).some(value => value !== undefined);
}

/** Whether a list may have no bounds in time. */
export function hasAnyTime({ contact, filter }: ListQuery): boolean {
  return contact !== undefined || filter.otherNumber !== undefined;
}

function defaultRange(key: string | undefined): Range {
  return key === undefined ? '7d' : 'any';
}

function readKey(parameters: URLSearchParams, name: string): string | undefined {
  const key = read(parameters, name);
  if (key === undefined || Buffer.byteLength(key) <= MAX_ID_BYTES) return key;
  throw new BadQueryError(`${name} must not be longer than ${MAX_ID_BYTES} bytes.`);
}

/**
 * A parameter of an address; undefined if it is empty or missing.
 *
 * @throws {BadQueryError} when it is given twice
 */
export function read(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name).filter(value => value !== '');
  if (values.length > 1) throw new BadQueryError(`${name} is given more than once.`);
  return values[0];
}

/**
 * One of the allowed values.
 *
 * @throws {BadQueryError} when it is another one
 */
export function oneOf<T extends string>(
  name: string,
  value: string | undefined,
  allowed: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = allowed.find(candidate => candidate === value);
  if (!found)
    throw new BadQueryError(`${name} must be one of ${allowed.join(', ')}, not “${shorten(value)}”.`);
  return found;
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}
