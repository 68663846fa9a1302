import { judge, type ReadTime, type Verdict } from '../../archive/judge.ts';
import { createJoiner, readLine } from '../../archive/line.ts';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { parseQueued } from '../../call/event.ts';
import { type CallState, merge, stateOf } from '../../call/fold.ts';
import type { RecordOptions } from '../../call/record.ts';
import type { Spool } from '../../export/spool.ts';
import type { Item } from '../../store/calls/plain-json.ts';

/** What came of comparing. */
export interface Compared {
  /** Called with each call and what its record is. */
  readonly onCall: (callId: string, verdict: Verdict) => void;
  /** Called with a line, or a message of several lines, that cannot be read. */
  readonly onUnreadable: () => void;
  /** Called with each line that has been read. */
  readonly onLine: () => void;
}

/** What records are compared with. */
export interface Comparison extends Compared {
  readonly fetchRecords: (callIds: readonly string[]) => Promise<ReadonlyMap<string, Item>>;
  /** What the deployment's records depend on besides their events. */
  readonly options: RecordOptions;
  readonly read: ReadTime;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const RECORDS_AT_ONCE = 100;

/** Folds the lines of a portion, and compares the records of the calls that are audited. */
export async function compare(portion: Spool, comparison: Comparison): Promise<void> {
  const { options, fetchRecords, read, now, onCall, onUnreadable, onLine } = comparison;
  const states = new Map<string, CallState>();
  const audited = new Set<string>();
  const joiner = createJoiner();
  for await (const line of portion.lines()) {
    onLine();
    const message = joiner.add(readLine(line.slice(1)));
    if (line.startsWith('1') && message) audited.add(message.callId);
    if (!message) continue;
    try {
      const delivery = parseQueued(message.body);
      if (delivery.kind === 'other') throw new Error('Not a call event');
      const state = stateOf(delivery.event, options);
      const known = states.get(state.callId);
      states.set(state.callId, known ? merge(known, state) : state);
    } catch {
      onUnreadable();
    }
  }
  for (let piece = 0; piece < joiner.incomplete; piece++) onUnreadable();
  const calls = [...audited].flatMap(callId => {
    const state = states.get(callId);
    return state ? [state] : [];
  });
  for (let start = 0; start < calls.length; start += RECORDS_AT_ONCE) {
    const some = calls.slice(start, start + RECORDS_AT_ONCE);
    const records = await fetchRecords(some.map(({ callId }) => callId));
    for (const state of some) {
      const record = records.get(state.callId) as AttributeMap | undefined;
      onCall(state.callId, judge(state, record, read, now() / 1000));
    }
  }
}
