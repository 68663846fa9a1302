import { usageFailure } from '../../terminal/exit-codes.ts';
import { DAY_MS, type Day, endOf, startOf } from '../../time/days.ts';

/** A duration in milliseconds back from now, or a moment. */
export type Moment = { readonly back: number } | { readonly at: number };

/** The options that say of which time calls are meant. */
export interface TimeOptions {
  /** A UTC day, instead of the others. */
  readonly day?: Day;
  readonly since?: Moment;
  readonly until?: Moment;
  readonly contact?: string;
}

/** Milliseconds since 1970: not before `since`, and before `until`. */
export interface Span {
  readonly since: number | undefined;
  readonly until: number | undefined;
}

/**
 * The time that options mean: 24 hours unless they say otherwise, and all times if they name a contact.
 *
 * @throws {Failure} when the time ends before it begins
 */
export function spanOf({ day, since, until, contact }: TimeOptions, now: number): Span {
  if (day !== undefined) return { since: startOf(day), until: endOf(day) };
  const end = until && momentOf(until, now);
  const start = since
    ? momentOf(since, now)
    : contact === undefined
      ? (end ?? now) - DEFAULT_SPAN_MS
      : undefined;
  if (start !== undefined && end !== undefined && start >= end) {
    throw usageFailure('--until must be later than --since');
  }
  // Nothing is later than now; and a list goes back day by day from where it ends.
  return { since: start, until: end !== undefined && end < now ? end : undefined };
}

const DEFAULT_SPAN_MS = DAY_MS;

function momentOf(moment: Moment, now: number): number {
  return 'at' in moment ? moment.at : now - moment.back;
}
