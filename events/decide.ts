import { isDeepStrictEqual } from 'node:util';
import type { AttributeMap } from '../call/attribute-value.ts';
import { isProofCall } from '../call/proof.ts';
import { type CallStatus, SNAPSHOT_ATTRIBUTES, STATUSES } from '../call/record.ts';
import { isTombstone } from '../call/tombstone.ts';
import { instantToMilliseconds } from '../time/instant.ts';
import type { DetailType } from './detail-type.ts';

/** A change of a record, as the table's stream has it. */
export interface Change {
  /** The record before; undefined if there was none. */
  readonly before: AttributeMap | undefined;
  /** The record after; undefined if it was deleted. */
  readonly after: AttributeMap | undefined;
  /** When it was written, in milliseconds since 1970. The same whenever the stream is read. */
  readonly at: number;
}

/** What follows from a change of a record. */
export interface Decision {
  readonly publish: readonly DetailType[];
  /** Whether to look at the record again after the patience: see {@link isOverdue}. */
  readonly looksAgain: boolean;
}

/**
 * Which events are published because of a change, and in which order. It depends on nothing but the change, so that a
 * change that is read again gives the same events again:
 *
 * | the record                                        | events                                        |
 * | ------------------------------------------------- | --------------------------------------------- |
 * | came to `started`                                 | `Call Started`                                |
 * | came to `ended`                                   | `Call Ended`, and is looked at again          |
 * | came to `analyzed`                                | `Call Finished`                               |
 * | came to `analyzed` when the patience may be over  | `Call Finished`, `Call Corrected`             |
 * | is `analyzed`, and its content changed            | `Call Corrected`                              |
 * | is `ended`, changed when the patience may be over | `Call Corrected`                              |
 * | anything else                                     | nothing                                       |
 *
 * Whether `Call Finished` was published without the analysis cannot be seen in the record. If that may be so, the
 * analysis is published both ways: a consumer that had `Call Finished` drops the repetition, and takes the correction.
 *
 * @param patienceMs how long after its end a call waits for an analysis, in milliseconds
 */
export function decide({ before, after, at }: Change, patienceMs: number): Decision {
  if (!after || isNeverPublished(after)) return { publish: [], looksAgain: false };
  const [from, to] = [statusOf(before), statusOf(after)];
  const mayBeFinished = from === 'analyzed' || (from === 'ended' && mayBeOverdue(before, at, patienceMs));
  const corrected: DetailType[] = mayBeFinished && !isSameContent(before, after) ? ['Call Corrected'] : [];
  const looksAgain = to === 'ended' && from !== to;
  if (to === undefined || from === to) return { publish: corrected, looksAgain };
  return { publish: [COMING_TO[to], ...corrected], looksAgain };
}

const COMING_TO = {
  started: 'Call Started',
  ended: 'Call Ended',
  analyzed: 'Call Finished',
} as const satisfies { [status in CallStatus]: DetailType };

/** Whether a call is finished without an analysis, from its record once the patience is over. */
export function isOverdue(record: AttributeMap | undefined): boolean {
  return record !== undefined && !isNeverPublished(record) && statusOf(record) === 'ended';
}

/** Whether nothing is ever published about a call: it was forgotten, or is a made-up one of `callfold prove`. */
export function isNeverPublished(record: AttributeMap): boolean {
  return isTombstone(record) || isProofCall(textOf(record.call_id) ?? '');
}

function statusOf(record: AttributeMap | undefined): CallStatus | undefined {
  const status = textOf(record?.status);
  return STATUSES.find(known => known === status);
}

// What changes without the call having changed: when Whippy wrote it, in which form, and how long it is kept.
const NOT_CONTENT: readonly string[] = ['updated_at', 'api_version', 'expires_at', 'status'];
const CONTENT = SNAPSHOT_ATTRIBUTES.filter(name => !NOT_CONTENT.includes(name));

function isSameContent(before: AttributeMap | undefined, after: AttributeMap): boolean {
  return CONTENT.every(name => isDeepStrictEqual(before?.[name], after[name]));
}

/** How far Whippy's clock and that of AWS may be apart. */
const CLOCKS_MS = 60_000;

/**
 * Whether the patience with a call that has ended may have been over at a time. It begins when the end is recorded, which
 * is never before the call was created and had its length. If these are not known, or cannot be right, it may.
 */
function mayBeOverdue(record: AttributeMap | undefined, at: number, patienceMs: number): boolean {
  const created = instantToMilliseconds(textOf(record?.created_instant) ?? '');
  const length = record?.duration_ms && 'N' in record.duration_ms ? Number(record.duration_ms.N) : 0;
  const elapsed = at - (created + Math.max(0, length));
  return !(elapsed >= -CLOCKS_MS && elapsed < patienceMs - CLOCKS_MS);
}

function textOf(value: AttributeMap[string] | undefined): string | undefined {
  return value && 'S' in value ? value.S : undefined;
}
