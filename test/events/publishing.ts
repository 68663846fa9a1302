import * as fc from 'fast-check';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, merge, recordOf, stateOf } from '../../call/fold.ts';
import { type Change, decide, isOverdue } from '../../events/decide.ts';
import type { DetailType } from '../../events/detail-type.ts';
import { noticeOf } from '../../events/notice.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { arbitraryEventBodies, redelivered } from '../whippy/arbitrary.ts';
import { toEvent } from '../whippy/documented.ts';

export const MINUTE = 60_000;
export const PATIENCE = 15 * MINUTE;

/** A while after the times that made-up events have. */
const BEGIN = Date.parse('2024-10-31T12:55:10Z');

/** Events of one call that are written together, and when, in milliseconds since 1970. */
export interface Write {
  readonly bodies: readonly string[];
  readonly at: number;
}

/** Events of a call in any order, repeated, in batches, within an hour and a half. */
export function arbitraryWrites(callId: string): fc.Arbitrary<Write[]> {
  const pause = fc.oneof(fc.nat(2000), fc.nat(20 * MINUTE));
  return arbitraryEventBodies(callId, 5)
    .chain(redelivered)
    .chain(bodies =>
      fc
        .array(fc.tuple(pause, fc.boolean()), { minLength: bodies.length, maxLength: bodies.length })
        .map(pauses => {
          const writes: { bodies: string[]; at: number }[] = [];
          for (const [index, body] of bodies.entries()) {
            const last = writes.at(-1);
            const [wait, together] = pauses[index] ?? [0, false];
            if (last && together) last.bodies.push(body);
            else writes.push({ bodies: [body], at: (last?.at ?? BEGIN) + wait });
          }
          return writes;
        }),
    );
}

/** How the notifier runs. */
export interface Running {
  /** How long after a write it reads the stream, in milliseconds. */
  readonly lag: number;
  /** How long after the patience it looks at a record again, in milliseconds. */
  readonly late: number;
  /** After how many changes of the stream it stops and reads it anew from its beginning. */
  readonly restarts: readonly number[];
}

export const arbitraryRunning: fc.Arbitrary<Running> = fc.record({
  lag: fc.oneof(fc.nat(500), fc.nat(40 * MINUTE)),
  late: fc.oneof(fc.constant(0), fc.nat(30 * MINUTE)),
  restarts: fc.array(fc.nat(6), { maxLength: 2 }),
});

export interface Published {
  readonly type: DetailType;
  readonly id: string;
  readonly at: number;
  readonly record: AttributeMap;
}

/** The changes that the table's stream has of a call's writes. What changes nothing is none. */
export function changesOf(writes: readonly Write[]): Change[] {
  let state: CallState | undefined;
  const changes: Change[] = [];
  for (const { bodies, at } of writes) {
    const before = state && recordOf(state);
    const written = bodies.map(body => stateOf(toEvent(body))).reduce(merge);
    state = state ? merge(state, written) : written;
    const after = recordOf(state);
    if (JSON.stringify(after) !== JSON.stringify(before)) changes.push({ before, after, at });
  }
  return changes;
}

/** All events that a notifier sends for these changes, in the order of time. The stream gives whole seconds. */
export function publish(changes: readonly Change[], { lag, late, restarts }: Running): Published[] {
  const published: Published[] = [];
  const say = (type: DetailType, record: AttributeMap, at: number) =>
    published.push({ type, id: noticeOf(type, record as Item).id, at, record });
  const readings = [...restarts.map(count => changes.slice(0, count)), changes];
  // A reading begins when the one before has stopped.
  let now = 0;
  for (const reading of readings) {
    for (const change of reading) {
      now = Math.max(now, change.at + lag);
      const { publish: types, looksAgain } = decide(
        { ...change, at: Math.floor(change.at / 1000) * 1000 },
        PATIENCE,
      );
      for (const type of types) if (change.after) say(type, change.after, now);
      const again = now + PATIENCE + late;
      const record = changes.findLast(({ at }) => at <= again)?.after;
      if (looksAgain && record && isOverdue(record)) say('Call Finished', record, again);
    }
  }
  return published.toSorted((a, b) => a.at - b.at);
}
