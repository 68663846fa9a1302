import { clip } from '../text/clip.ts';
import { type AttributeMap, type AttributeValue, toAttributeValue } from './attribute-value.ts';
import { type CallEvent, LISTED_EVENT } from './event.ts';
import { expiresAt, type RecordOptions, STATUSES, snapshotAttributes, statusOf } from './record.ts';
import { compareVersions, type Version, versionOf } from './version.ts';

/** What a register of the record holds: its content, and the version of the event that it is from. */
export interface Register {
  readonly version: Version;
  readonly attributes: AttributeMap;
}

/**
 * What a record has a milestone of: which event brought the call to a phase, or was the newest listing. A listing
 * may give the call its status, but it is not the event of a phase.
 */
export const MILESTONES = [...STATUSES, 'listed'] as const;
export type MilestoneName = (typeof MILESTONES)[number];

/**
 * All that is known of a call from some set of its events: last-writer-wins registers under the order of
 * {@link Version versions}, one for the snapshot and one for each milestone.
 */
export interface CallState {
  readonly callId: string;
  readonly snapshot: Register;
  readonly milestones: { readonly [name in MilestoneName]?: Register };
}

/** Name of the attribute that holds a milestone. */
export const MILESTONE_ATTRIBUTES = {
  started: 'started_event',
  ended: 'ended_event',
  analyzed: 'analyzed_event',
  listed: 'listed_event',
} as const satisfies { [name in MilestoneName]: string };

/**
 * The state of a call, if one event of it is known.
 *
 * @param toVersion gives the event's version; another one than the default serves to know a record's size at less cost
 */
export function stateOf(event: CallEvent, options: RecordOptions = {}, toVersion = versionOf): CallState {
  const { known } = event;
  const snapshot = snapshotAttributes(event);
  const milestone: AttributeMap = {
    ...(known.request_id === undefined ? {} : { request_id: { S: clip(known.request_id) } }),
    ...(known.created_at === undefined ? {} : { created_at: clipped(toAttributeValue(known.created_at)) }),
  };
  const version = toVersion(event, { snapshot: { M: snapshot }, milestone: { M: milestone } });
  // The expiry follows from this deployment's settings: it must not make a redelivered event a distinct one.
  const expiry = expiresAt(event, options);
  return {
    callId: known.data.id,
    snapshot: {
      version,
      attributes: expiry === undefined ? snapshot : { ...snapshot, expires_at: { N: String(expiry) } },
    },
    milestones: {
      [known.event === LISTED_EVENT ? 'listed' : statusOf(event)]: { version, attributes: milestone },
    },
  };
}

/**
 * Joins what two sets of events of one call say. Associative, commutative and idempotent, so a record does
 * not depend on the order, the number or the grouping of deliveries.
 */
export function merge(a: CallState, b: CallState): CallState {
  const milestones: { [name in MilestoneName]?: Register } = {};
  for (const name of MILESTONES) {
    const newest = newer(a.milestones[name], b.milestones[name]);
    if (newest) milestones[name] = newest;
  }
  return { callId: a.callId, snapshot: newer(a.snapshot, b.snapshot) ?? a.snapshot, milestones };
}

/**
 * The milestones of a state that a record lacks, and whether it lacks the snapshot too: the registers of which the
 * record holds an older version or none. Without a milestone there is no snapshot either, since the event that
 * brought the snapshot brought its milestone.
 *
 * @param record the attributes of the record as DynamoDB holds them
 */
export function missingFrom(
  record: AttributeMap,
  { snapshot, milestones }: CallState,
): { readonly snapshot: boolean; readonly milestones: CallState['milestones'] } {
  const lacked = Object.entries(milestones).filter(([name, { version }]) => {
    const held = record[MILESTONE_ATTRIBUTES[name as MilestoneName]];
    return isOlder(held && 'M' in held ? held.M.version : undefined, version);
  });
  return { snapshot: isOlder(record.version, snapshot.version), milestones: Object.fromEntries(lacked) };
}

/** The whole record of a call, as DynamoDB holds it once every event in `state` has been recorded. */
export function recordOf({ callId, snapshot, milestones }: CallState): AttributeMap {
  const record: AttributeMap = {
    call_id: { S: callId },
    ...snapshot.attributes,
    version: { S: snapshot.version },
  };
  for (const name of MILESTONES) {
    const milestone = milestones[name];
    if (milestone) record[MILESTONE_ATTRIBUTES[name]] = milestoneValue(milestone);
  }
  return record;
}

/** A milestone as its attribute: `request_id` and `created_at` if the event had them, and `version`. */
export function milestoneValue({ version, attributes }: Register): AttributeValue {
  return { M: { ...attributes, version: { S: version } } };
}

// A number that DynamoDB cannot hold is a text of any length.
function clipped(value: AttributeValue): AttributeValue {
  return 'S' in value ? { S: clip(value.S) } : value;
}

function isOlder(held: AttributeValue | undefined, version: Version): boolean {
  return !held || !('S' in held) || compareVersions(held.S, version) < 0;
}

function newer(a: Register | undefined, b: Register | undefined): Register | undefined {
  if (!a || !b) return a ?? b;
  return compareVersions(a.version, b.version) >= 0 ? a : b;
}
