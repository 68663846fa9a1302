import { createdOf } from '../../call/version.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import type { ListedCall } from './call-record.ts';

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
 * @param now milliseconds since 1970
 */
export function incompleteOf(
  call: Pick<ListedCall, 'status' | 'version' | 'created' | 'agent_id'>,
  now: number,
): Incomplete | undefined {
  const missing = missingOf(call);
  if (missing === undefined) return undefined;
  const since = createdOf(call.version ?? '') ?? call.created;
  if (since === undefined) return undefined;
  const patience = missing === 'end' ? END_PATIENCE_MS : ANALYSIS_PATIENCE_MS;
  return now - instantToMilliseconds(since) < patience ? undefined : { missing, since };
}

/**
 * What is still to come of a call; undefined if that is nothing. Whippy analyzes the calls of its agents only: one of a
 * person has no `agent_id`.
 */
export function missingOf({
  status,
  agent_id,
}: Pick<ListedCall, 'status' | 'agent_id'>): Incomplete['missing'] | undefined {
  if (status === 'started') return 'end';
  return status === 'ended' && agent_id !== undefined ? 'analysis' : undefined;
}
