import { isDeepStrictEqual } from 'node:util';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, merge, missingFrom } from '../../call/fold.ts';
import { laterAttributesOf, milestoneUpdate, type RecordUpdate, snapshotUpdate } from './update.ts';

/**
 * What the table answers to an update: that it was written, or that its condition does not hold, with the record as
 * it stands, or undefined if there is none.
 */
export type Answer =
  | { readonly written: true }
  | { readonly written: false; readonly record: AttributeMap | undefined };

/**
 * Sends one update. Rejects when it cannot be known whether it was written. Sending it again is always safe.
 */
export type SendUpdate = (update: RecordUpdate) => Promise<Answer>;

/** What an event did to its record: changed the snapshot, added its milestone only, or nothing. */
export type Outcome = 'folded' | 'late' | 'duplicate';

/** The record refuses what it lacks, perhaps because it was changed by hand, or it does not stop changing. */
export class UnrecordableError extends Error {
  override readonly name = 'UnrecordableError';
}

/**
 * Records events of one call that came together. They are folded in memory and written at once. If the record
 * knows something newer, what it lacks is written, if anything: the answer shows the record, nothing is ever read.
 * If the record was deleted meanwhile, it is written anew as a whole.
 *
 * @param events each event's state; at least one, all of the same call
 * @returns each event's outcome, in the order of `events`
 * @throws {UnrecordableError} when the record refuses what it lacks, or changes faster than it can be written
 * @throws whatever `send` threw; all the events may then be recorded again
 */
export async function recordCall(events: readonly CallState[], send: SendUpdate): Promise<Outcome[]> {
  const distinct = new Map(events.map(event => [event.snapshot.version, event]));
  const outcomes = await recordDistinct([...distinct.values()], send);
  const recorded = new Set<string>();
  return events.map(({ snapshot: { version } }) => {
    if (recorded.has(version)) return 'duplicate';
    recorded.add(version);
    return outcomes.get(version) ?? 'duplicate';
  });
}

/**
 * Most updates that are sent for events that came together. Two are the rule; others who write the same record at the
 * same moment make it some more.
 */
const MAX_UPDATES = 10;

async function recordDistinct(events: readonly CallState[], send: SendUpdate): Promise<Map<string, Outcome>> {
  const all = events.reduce(merge);
  let record: AttributeMap = {};
  let update = snapshotUpdate(all);
  let outcome: Outcome = 'folded';
  for (let sent = 1; sent <= MAX_UPDATES; sent++) {
    const answer = await send(update);
    if (answer.written) return outcomesOf(events, record, outcome);
    record = answer.record ?? {};
    const { snapshot, milestones } = missingFrom(record, all);
    if (!snapshot && Object.keys(milestones).length === 0) return outcomesOf(events, record, 'duplicate');
    const rest = { ...all, milestones };
    const next = snapshot ? snapshotUpdate(rest, laterAttributesOf(record)) : milestoneUpdate(rest);
    // It was refused for something that the record does not lack.
    if (answer.record && isDeepStrictEqual(next, update)) {
      throw new UnrecordableError('The record refuses an update of which it lacks all');
    }
    update = next;
    outcome = snapshot ? 'folded' : 'late';
  }
  throw new UnrecordableError(`The record changed after each of ${MAX_UPDATES} updates`);
}

function outcomesOf(
  events: readonly CallState[],
  record: AttributeMap,
  outcome: Outcome,
): Map<string, Outcome> {
  return new Map(
    events.map(event => {
      const isKnown = Object.keys(missingFrom(record, event).milestones).length === 0;
      return [event.snapshot.version, isKnown ? 'duplicate' : outcome];
    }),
  );
}
