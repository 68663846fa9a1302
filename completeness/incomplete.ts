import type { CallStatus } from '../call/record.ts';
import { createdOf, type Version } from '../call/version.ts';
import { instantToMilliseconds } from '../time/instant.ts';

/** A call of which nothing has been heard for longer than is normal. */
export interface Incomplete {
  /** What has not come. Not that the call has not ended: only that callfold has not heard of it. */
  readonly missing: 'end' | 'analysis';
  /** When Whippy made the last event of the call, in the form of `toInstant`. */
  readonly since: string;
}

/** How long after it started a call may go without an end, in milliseconds. */
export const END_PATIENCE_MS = 3 * 3_600_000;

/** How long after it ended a call may go without an analysis, in milliseconds. */
export const ANALYSIS_PATIENCE_MS = 30 * 60_000;

/**
 * Whether a call is incomplete. A list has all that this takes; a call without any readable time is never incomplete.
 *
 * @param call as a list or a record has it
 * @param now milliseconds since 1970
 */
export function incompleteOf(
  {
    status,
    version,
    created,
  }: {
    readonly status: CallStatus | undefined;
    readonly version: Version | undefined;
    readonly created: string | undefined;
  },
  now: number,
): Incomplete | undefined {
  if (status === undefined || status === 'analyzed') return undefined;
  const since = createdOf(version ?? '') ?? created;
  if (since === undefined) return undefined;
  const patience = status === 'started' ? END_PATIENCE_MS : ANALYSIS_PATIENCE_MS;
  if (now - instantToMilliseconds(since) < patience) return undefined;
  return { missing: status === 'started' ? 'end' : 'analysis', since };
}
