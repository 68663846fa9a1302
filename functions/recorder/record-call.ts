import { type CallState, merge } from '../call/fold.ts';
import { compareVersions } from '../call/version.ts';
import { milestoneUpdate, type RecordUpdate, snapshotUpdate } from './update.ts';

/**
 * Sends one update. Resolves to false when its condition does not hold, which is a normal answer; rejects when
 * it cannot be known whether it was written. Sending it again is always safe.
 */
export type SendUpdate = (update: RecordUpdate) => Promise<boolean>;

/** What an event did to its record: changed the snapshot, added its milestone only, or nothing. */
export type Outcome = 'folded' | 'late' | 'duplicate';

/**
 * Records events of one call that came together. They are folded in memory and written at once; where the
 * record knows something newer they are written one by one. Nothing is ever read.
 *
 * @param events each event's state; at least one, all of the same call
 * @returns each event's outcome, in the order of `events`
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
  if (await send(snapshotUpdate(events.reduce(merge)))) {
    return new Map(events.map(event => [event.snapshot.version, 'folded']));
  }
  const [only] = events;
  if (only && events.length === 1)
    return new Map([[only.snapshot.version, await recordMilestone(only, send)]]);

  const outcomes = new Map<string, Outcome>();
  const oldestFirst = events.toSorted((a, b) => compareVersions(a.snapshot.version, b.snapshot.version));
  for (const event of oldestFirst) {
    const folded = await send(snapshotUpdate(event));
    outcomes.set(event.snapshot.version, folded ? 'folded' : await recordMilestone(event, send));
  }
  return outcomes;
}

async function recordMilestone(event: CallState, send: SendUpdate): Promise<Outcome> {
  return (await send(milestoneUpdate(event))) ? 'late' : 'duplicate';
}
