import { isDeepStrictEqual } from 'node:util';
import type { AttributeMap, AttributeValue } from '../call/attribute-value.ts';
import {
  type CallState,
  MILESTONE_ATTRIBUTES,
  MILESTONES,
  type MilestoneName,
  missingFrom,
  recordOf,
} from '../call/fold.ts';
import { isTombstone } from '../call/tombstone.ts';
import { createdOf } from '../call/version.ts';

/** An attribute that is another one than the archived events give. */
export interface Difference {
  readonly attribute: string;
  /** What the events give; undefined if they give none. */
  readonly archived: AttributeValue | undefined;
  /** What the record has; undefined if it has none. */
  readonly recorded: AttributeValue | undefined;
}

/**
 * What the record of a call is, beside the fold of its archived events:
 * - `equal`: the same, attribute for attribute,
 * - `newer`: the same in all that can be compared; it also knows an event from outside of the time that was read,
 * - `behind`: it lacks an event that was archived,
 * - `differing`: an attribute is another one, or it knows an event that the archive should have and does not,
 * - `missing`: there is no record,
 * - `expired`: there is none any more, since its retention is over,
 * - `forgotten`: it is a tombstone.
 */
export type Verdict = { readonly kind: 'equal' | 'newer' | 'expired' | 'forgotten' } | WrongVerdict;

/** A {@link Verdict} that is not as it should be. */
export type WrongVerdict =
  | { readonly kind: 'missing' }
  | { readonly kind: 'behind'; readonly lacks: readonly MilestoneName[] }
  | { readonly kind: 'differing'; readonly differences: readonly Difference[] };

/** The kinds of {@link Verdict}, those that are as they should be first. */
export const VERDICTS = ['equal', 'newer', 'forgotten', 'expired', 'behind', 'missing', 'differing'] as const;

/** The kinds of {@link WrongVerdict}. */
export const WRONG = ['behind', 'missing', 'differing'] as const;

/** Whether a record is not what it should be. */
export function isWrong(verdict: Verdict): verdict is WrongVerdict {
  return WRONG.some(kind => kind === verdict.kind);
}

/** The time of which all events have been read: Whippy's times of events, in the form of `toInstant`. */
export interface ReadTime {
  readonly from: string;
  readonly until: string;
}

/**
 * Compares a record with the fold of the archived events of its call. Each register of the record, the snapshot and the
 * milestones, is from one event. So each can be compared on its own, also if not all events of the call were read.
 *
 * `expires_at` is left out: it follows from the setting of the time when an event was recorded.
 *
 * @param now seconds since 1970
 */
export function judge(
  state: CallState,
  record: AttributeMap | undefined,
  read: ReadTime,
  now: number,
): Verdict {
  if (!record) return { kind: expiryOf(state) <= now ? 'expired' : 'missing' };
  if (isTombstone(record)) return { kind: 'forgotten' };
  const lacked = missingFrom(record, state);
  const registers = registersOf(record, state);
  const same = registers.filter(({ recorded, archived }) => recorded === archived && recorded !== undefined);
  const newer = registers.filter(
    ({ recorded, archived }) => recorded !== undefined && recorded > (archived ?? ''),
  );
  const compared = new Set(same.flatMap(({ attributes }) => attributes));
  const archived = recordOf(state);
  const differences = [
    ...[...compared].filter(name => !isSame(archived[name], record[name])),
    ...newer.filter(({ recorded }) => isWithin(recorded, read)).map(({ name }) => name),
  ].map(attribute => ({ attribute, archived: archived[attribute], recorded: record[attribute] }));
  if (differences.length > 0) return { kind: 'differing', differences };
  const lacks = MILESTONES.filter(name => name in lacked.milestones);
  if (lacks.length > 0 || lacked.snapshot) return { kind: 'behind', lacks };
  return { kind: newer.length > 0 ? 'newer' : 'equal' };
}

interface Register {
  /** The attribute that has its version. */
  readonly name: string;
  readonly recorded: string | undefined;
  readonly archived: string | undefined;
  /** The attributes that are its content. */
  readonly attributes: readonly string[];
}

function registersOf(record: AttributeMap, state: CallState): Register[] {
  const milestoneNames: ReadonlySet<string> = new Set(Object.values(MILESTONE_ATTRIBUTES));
  const others = [...Object.keys(record), ...Object.keys(state.snapshot.attributes)].filter(
    name => !milestoneNames.has(name) && name !== 'expires_at',
  );
  return [
    {
      name: 'version',
      recorded: textOf(record.version),
      archived: state.snapshot.version,
      attributes: others,
    },
    ...MILESTONES.map(milestone => {
      const name = MILESTONE_ATTRIBUTES[milestone];
      const held = record[name];
      return {
        name,
        recorded: held && 'M' in held ? textOf(held.M.version) : undefined,
        archived: state.milestones[milestone]?.version,
        attributes: [name],
      };
    }),
  ];
}

function isWithin(version: string | undefined, { from, until }: ReadTime): boolean {
  const created = version === undefined ? undefined : createdOf(version);
  return created !== undefined && created >= from && created < until;
}

function expiryOf({ snapshot }: CallState): number {
  const { expires_at } = snapshot.attributes;
  return expires_at && 'N' in expires_at ? Number(expires_at.N) : Number.POSITIVE_INFINITY;
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return value && 'S' in value ? value.S : undefined;
}

// The SDK's own objects have other prototypes than ours.
function isSame(one: AttributeValue | undefined, other: AttributeValue | undefined): boolean {
  return isDeepStrictEqual(plain(one), plain(other));
}

function plain(value: AttributeValue | undefined): unknown {
  return value === undefined ? undefined : JSON.parse(JSON.stringify(value));
}
