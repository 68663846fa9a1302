import type { AttributeMap } from '../call/attribute-value.ts';
import { type CallState, lackedBy, merge } from '../call/fold.ts';
import { compareVersions } from '../call/version.ts';
import { milestoneUpdate, type RecordUpdate, snapshotUpdate } from './update.ts';

/**
 * What the table answers to an update: that it was written, or that its condition does not hold. Most engines
 * then show the record as it stands; some do not.
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

/** The record refuses what it lacks: it is not one of ours. An attribute of it has been changed by hand, perhaps. */
export class UnrecordableError extends Error {
  override readonly name = 'UnrecordableError';
}

/**
 * Records events of one call that came together. They are folded in memory and written at once. Where the record
 * knows something newer, what it lacks is written, if anything: the answer shows the record, nothing is ever read.
 *
 * @param events each event's state; at least one, all of the same call
 * @returns each event's outcome, in the order of `events`
 * @throws {UnrecordableError} when the record refuses what it lacks
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

async function recordDistinct(events: readonly CallState[], send: SendUpdate): Promise<Map<string, Outcome>> {
  const all = events.reduce(merge);
  let answer = await send(snapshotUpdate(all));
  if (answer.written) return outcomesOf(events, {}, 'folded');
  let sent = 1 + Object.keys(all.milestones).length;
  while (answer.record) {
    const { record } = answer;
    const { snapshot, milestones } = lackedBy(record, all);
    const lacked = Number(snapshot) + Object.keys(milestones).length;
    if (lacked === 0) return outcomesOf(events, record, 'duplicate');
    // It was refused for something that the record does not lack, or no longer.
    if (lacked >= sent) throw new UnrecordableError('The record refuses an update of which it lacks all');
    sent = lacked;
    const rest = { ...all, milestones };
    answer = await send(snapshot ? snapshotUpdate(rest) : milestoneUpdate(rest));
    if (answer.written) return outcomesOf(events, record, snapshot ? 'folded' : 'late');
  }
  return recordOneByOne(events, send);
}

function outcomesOf(
  events: readonly CallState[],
  record: AttributeMap,
  outcome: Outcome,
): Map<string, Outcome> {
  return new Map(
    events.map(event => {
      const isKnown = Object.keys(lackedBy(record, event).milestones).length === 0;
      return [event.snapshot.version, isKnown ? 'duplicate' : outcome];
    }),
  );
}

// Without a look at the record, only each event's own conditions tell what it lacks.
async function recordOneByOne(events: readonly CallState[], send: SendUpdate): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  const oldestFirst = events.toSorted((a, b) => compareVersions(a.snapshot.version, b.snapshot.version));
  for (const event of oldestFirst) {
    // The snapshot of a single event has been refused already.
    const folded = events.length > 1 && (await send(snapshotUpdate(event))).written;
    outcomes.set(event.snapshot.version, folded ? 'folded' : await recordMilestone(event, send));
  }
  return outcomes;
}

async function recordMilestone(event: CallState, send: SendUpdate): Promise<Outcome> {
  return (await send(milestoneUpdate(event))).written ? 'late' : 'duplicate';
}
