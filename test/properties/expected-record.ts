import type { AttributeMap } from '../../call/attribute-value.ts';
import { CALL_EVENTS } from '../../call/event.ts';
import { stateOf } from '../../call/fold.ts';
import { type RecordOptions, STATUSES, snapshotAttributes } from '../../call/record.ts';
import { toEvent } from '../whippy/documented.ts';

/**
 * The record that the design asks for, found without the fold: sort the set of distinct events, take the
 * snapshot of the last and, for each phase, the milestone of its last.
 */
export function expectedRecord(bodies: readonly string[], options: RecordOptions = {}): AttributeMap {
  const oldestFirst = bodies
    .map(body => ({ event: toEvent(body), state: stateOf(toEvent(body), options) }))
    .toSorted((a, b) => bytewise(a.state.snapshot.version, b.state.snapshot.version));
  const newest = oldestFirst.at(-1);
  if (!newest) throw new Error('A record needs an event');
  const record: AttributeMap = {
    ...newest.state.snapshot.attributes,
    ...snapshotAttributes(newest.event),
    call_id: { S: newest.event.known.data.id },
    version: { S: newest.state.snapshot.version },
  };
  for (const [index, name] of CALL_EVENTS.entries()) {
    const last = oldestFirst.findLast(({ event }) => event.known.event === name);
    const status = STATUSES[index];
    const milestone = status && last?.state.milestones[status];
    if (milestone) {
      record[`${status}_event`] = { M: { ...milestone.attributes, version: { S: milestone.version } } };
    }
  }
  return record;
}

function bytewise(a: string, b: string): number {
  return Buffer.from(a).compare(Buffer.from(b));
}
