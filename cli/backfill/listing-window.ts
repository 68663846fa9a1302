import { usageFailure } from '../../terminal/exit-codes.ts';
import { plural } from '../../text/plural.ts';
import { DAY_MS } from '../../time/days.ts';
import { momentOf, type Since } from '../calls/span.ts';

/** Which calls to list, by the time at which Whippy inserted them: milliseconds since 1970, both included. */
export interface ListingWindow {
  readonly since: number;
  /** Undefined: until now. */
  readonly until: number | undefined;
  /** Days that records are kept, if that is why it does not begin earlier. */
  readonly boundedByDays: number | undefined;
}

/**
 * The window that the command line asks for, as far as records are kept: an older call would come back as a new
 * record, and stay until DynamoDB gets to delete it.
 *
 * @param retentionDays undefined if records are kept for good
 * @throws {Failure} when it is empty
 */
export function listingWindowOf(
  options: { readonly since: Since; readonly until?: Since },
  retentionDays: number | undefined,
  now: number,
): ListingWindow {
  const asked = momentOf(options.since, now);
  const until = options.until && momentOf(options.until, now);
  if (asked > now) throw usageFailure('--since lies in the future');
  if (until !== undefined && until < asked) throw usageFailure('--until is before --since');
  const oldest = retentionDays === undefined ? undefined : now - retentionDays * DAY_MS;
  if (retentionDays === undefined || oldest === undefined || asked >= oldest) {
    return { since: asked, until, boundedByDays: undefined };
  }
  if (until !== undefined && until < oldest) {
    throw usageFailure(
      `Records are kept for ${plural(retentionDays, 'day')}: calls of that time would be deleted at once`,
    );
  }
  return { since: oldest, until, boundedByDays: retentionDays };
}
