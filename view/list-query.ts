import { MAX_ID_BYTES } from '../call/event.ts';
import { STATUSES } from '../call/record.ts';
import type { CallFilter } from '../store/calls/call-filter.ts';
import { DAY_MS, type Day, dayOf, endOf, isDay, startOf } from '../time/days.ts';

/** A parameter of the page's address that is not valid. The message is one sentence for the reader. */
export class BadQueryError extends Error {
  override readonly name = 'BadQueryError';
}

/** The periods that the list offers, in milliseconds back from now; `any` only together with a contact. */
export const RANGES = { '24h': DAY_MS, '7d': 7 * DAY_MS, '30d': 30 * DAY_MS, any: undefined } as const;
export type Range = keyof typeof RANGES;

/** The parameters of the list's address. */
export interface ListQuery {
  readonly range: Range;
  /** One UTC day, instead of the range. */
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
  const contact = read(parameters, 'contact');
  if (contact && Buffer.byteLength(contact) > MAX_ID_BYTES) {
    throw new BadQueryError(`contact must not be longer than ${MAX_ID_BYTES} bytes.`);
  }
  const range =
    oneOf('range', read(parameters, 'range'), Object.keys(RANGES) as Range[]) ?? defaultRange(contact);
  if (range === 'any' && !contact) throw new BadQueryError('range can be any only together with a contact.');
  const day = read(parameters, 'day');
  if (day && !isDay(day))
    throw new BadQueryError(`day must be a date like 2026-11-23, not “${shorten(day)}”.`);
  const direction = oneOf('direction', read(parameters, 'direction'), DIRECTIONS);
  return {
    range,
    day,
    contact,
    filter: {
      status: oneOf('status', read(parameters, 'status'), STATUSES),
      direction: direction?.toUpperCase(),
      sentiment: read(parameters, 'sentiment'),
      outcome: read(parameters, 'outcome'),
      incomplete: oneOf('incomplete', read(parameters, 'incomplete'), ['yes']) && true,
    },
    cursor: read(parameters, 'cursor'),
  };
}

/** The directions as they stand in an address; Whippy writes them in capitals. */
export const DIRECTIONS = ['inbound', 'outbound'] as const;

/** The address of a list. It does not contain defaults. */
export function listHref({ range, day, contact, filter, cursor }: Partial<ListQuery>): string {
  const parameters = new URLSearchParams();
  const set = (name: string, value: string | undefined) => {
    if (value !== undefined) parameters.set(name, value);
  };
  set('range', range === defaultRange(contact) ? undefined : range);
  set('day', day);
  set('status', filter?.status);
  set('direction', filter?.direction?.toLowerCase());
  set('sentiment', filter?.sentiment);
  set('outcome', filter?.outcome);
  set('incomplete', filter?.incomplete && 'yes');
  set('contact', contact);
  set('cursor', cursor);
  const search = parameters.toString();
  return search === '' ? '/' : `/?${search}`;
}

/** The address of the file that has all calls of a list, whichever page of it is shown. */
export function downloadHref(query: ListQuery): string {
  return listHref({ ...query, cursor: undefined }).replace('/', DOWNLOAD_PATH);
}

export const DOWNLOAD_PATH = '/calls.csv';

/** The period that a query covers, in milliseconds since 1970; open if it has no bound. */
export function timeOf({ day, range }: ListQuery, now: number): { since?: number; until?: number } {
  if (day) return { since: startOf(day), until: endOf(day) };
  const back = RANGES[range];
  return back === undefined ? {} : { since: now - back };
}

/** Whether a query can show new calls: on its first page, if its period includes the present. */
export function isLive({ cursor, day }: ListQuery, now: number): boolean {
  return !cursor && (!day || day === dayOf(now));
}

/** Whether a query leaves out calls of its period. */
export function isNarrowed({ contact, filter }: ListQuery): boolean {
  return contact !== undefined || Object.values(filter).some(value => value !== undefined);
}

function defaultRange(contact: string | undefined): Range {
  return contact === undefined ? '7d' : 'any';
}

function read(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name).filter(value => value !== '');
  if (values.length > 1) throw new BadQueryError(`${name} is given more than once.`);
  return values[0];
}

function oneOf<T extends string>(
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
