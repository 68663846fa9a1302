import { usageFailure } from '../../terminal/exit-codes.ts';
import { DAY_MS, type Day, endOf, startOf } from '../../time/days.ts';

/** A moment, or how long before now it is. In milliseconds, since 1970 or back. */
export type Since = { readonly back: number } | { readonly at: number };

/** The options that say of which time calls are meant. */
export interface TimeOptions {
  /** A UTC day, instead of the others. */
  readonly day?: Day;
  readonly since?: Since;
  readonly until?: Since;
  readonly contact?: string;
  /** The spellings of a number at the other end. */
  readonly number?: readonly string[];
}

/** Milliseconds since 1970: not before `since`, and before `until`. */
export interface Span {
  readonly since: number | undefined;
  readonly until: number | undefined;
}

/**
 * The time that options mean: 24 hours unless they say otherwise, and all times if they name a contact or a number.
 *
 * @throws {Failure} when the time ends before it begins
 */
export function spanOf({ day, since, until, contact, number }: TimeOptions, now: number): Span {
  if (day !== undefined) return { since: startOf(day), until: endOf(day) };
  const end = until && momentOf(until, now);
  const start = since
    ? momentOf(since, now)
    : contact === undefined && number === undefined
      ? (end ?? now) - DEFAULT_SPAN_MS
      : undefined;
  if (start !== undefined && end !== undefined && start >= end) {
    throw usageFailure('--until must be later than --since');
  }
  // Nothing is later than now; and a list goes back day by day from where it ends.
  return { since: start, until: end !== undefined && end < now ? end : undefined };
}

const DEFAULT_SPAN_MS = DAY_MS;

/** The moment in milliseconds since 1970. */
export function momentOf(since: Since, now: number): number {
  return 'at' in since ? since.at : now - since.back;
}
