import { isWrong, judge, VERDICTS, type Verdict, WRONG, type WrongVerdict } from '../archive/judge.ts';
import { createJoiner, readLine } from '../archive/line.ts';
import type { AttributeMap } from '../call/attribute-value.ts';
import { parseQueued } from '../call/event.ts';
import { type CallState, merge, stateOf } from '../call/fold.ts';
import type { RecordOptions } from '../call/record.ts';
import type { Spool } from '../export/spool.ts';
import type { Item } from '../store/calls/plain-json.ts';
import type { Collected } from './collect.ts';

/** What archived events are compared with, and what is called with the results. */
export interface Comparison {
  /** The records of some calls, by call id. What it throws ends the audit. */
  readonly fetchRecords: (callIds: readonly string[]) => Promise<ReadonlyMap<string, Item>>;
  /** What the deployment's records depend on besides their events. */
  readonly options: RecordOptions;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** When aborted, the work ends soon with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called with each call whose record is not what it should be. */
  readonly onWrong: (callId: string, verdict: WrongVerdict) => void;
  /** Called with each line that has been read. */
  readonly onLine?: () => void;
}

/** How many calls have each verdict. */
export type Counts = { readonly [kind in Verdict['kind']]: number };

/** How many calls are not what they should be. */
export function wrongCalls(counts: Counts): number {
  return WRONG.reduce((sum, kind) => sum + counts[kind], 0);
}

/** What came of an audit. */
export interface Compared {
  readonly counts: Counts;
  /** Lines, and messages of several lines, that cannot be read, those that were found while collecting included. */
  readonly unreadable: number;
}

const RECORDS_AT_ONCE = 100;

/** Folds the lines that were collected, compares the records of the calls that are audited, and gives the disk back. */
export async function compare(collected: Collected, comparison: Comparison): Promise<Compared> {
  const counts = Object.fromEntries(VERDICTS.map(kind => [kind, 0])) as { [kind in Verdict['kind']]: number };
  let { unreadable } = collected;
  try {
    for (const portion of collected.portions) {
      const folded = await fold(portion, comparison);
      unreadable += folded.unreadable;
      await judgeAll(folded.calls, collected, comparison, counts);
    }
  } finally {
    for (const portion of collected.portions) portion.close();
  }
  return { counts, unreadable };
}

interface Folded {
  /** The calls that are audited. */
  readonly calls: readonly CallState[];
  readonly unreadable: number;
}

async function fold(portion: Spool, { options, signal, onLine }: Comparison): Promise<Folded> {
  const states = new Map<string, CallState>();
  const audited = new Set<string>();
  const joiner = createJoiner();
  let unreadable = 0;
  for await (const line of portion.lines()) {
    signal?.throwIfAborted();
    onLine?.();
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
      unreadable++;
    }
  }
  const calls = [...audited].flatMap(callId => states.get(callId) ?? []);
  return { calls, unreadable: unreadable + joiner.incomplete };
}

async function judgeAll(
  calls: readonly CallState[],
  { read }: Collected,
  { fetchRecords, now, signal, onWrong }: Comparison,
  counts: { [kind in Verdict['kind']]: number },
): Promise<void> {
  for (let start = 0; start < calls.length; start += RECORDS_AT_ONCE) {
    signal?.throwIfAborted();
    const some = calls.slice(start, start + RECORDS_AT_ONCE);
    const records = await fetchRecords(some.map(({ callId }) => callId));
    for (const state of some) {
      const record = records.get(state.callId) as AttributeMap | undefined;
      const verdict = judge(state, record, read, now() / 1000);
      counts[verdict.kind]++;
      if (isWrong(verdict)) onWrong(state.callId, verdict);
    }
  }
}
