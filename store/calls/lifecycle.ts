import { MILESTONE_ATTRIBUTES } from '../../call/fold.ts';
import { type CallStatus, STATUSES } from '../../call/record.ts';
import { formatDuration } from '../../time/duration.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import type { CallRecord, Milestone } from './call-record.ts';
import { incompleteOf, missingOf } from './incomplete.ts';

/** A point of a call's life. */
export interface LifecycleStep {
  readonly name: 'created' | CallStatus;
  /**
   * `done`: its event came. `waiting`: it has not, and may still. `skipped`: it has not, and the call went on without
   * it, as the event of a later step or a listing says.
   */
  readonly state: 'done' | 'waiting' | 'skipped';
  /** When (UTC, microseconds); undefined if it has not happened or its event gave no readable time. */
  readonly at: string | undefined;
  /** Milliseconds since the nearest earlier step whose time is known. Negative if the times say so. */
  readonly gapMs: number | undefined;
  /** Whippy's id of the event, for a step that an event brought. */
  readonly requestId: string | undefined;
}

/** Something about a call's events that a reader should know. */
export interface LifecycleNotice {
  /** `warning`: the call is incomplete, see `incompleteOf`. `note`: normal, but worth saying. */
  readonly level: 'note' | 'warning';
  /** One English sentence. */
  readonly text: string;
}

export interface Lifecycle {
  /** Always four: created, started, ended, analyzed. */
  readonly steps: readonly LifecycleStep[];
  /** What is missing, if anything. */
  readonly notices: readonly LifecycleNotice[];
}

/**
 * The life of a call as its record tells it.
 *
 * @param now milliseconds since 1970
 */
export function lifecycleOf(record: CallRecord, now: number): Lifecycle {
  const steps: LifecycleStep[] = [];
  const furthest = STATUSES.findLastIndex(status => status === record.status || milestoneOf(record, status));
  let previous: string | undefined;
  const add = (step: Omit<LifecycleStep, 'gapMs'>) => {
    const gapMs = step.at && previous ? millisecondsBetween(previous, step.at) : undefined;
    steps.push({ ...step, gapMs });
    previous = step.at ?? previous;
  };

  add({ name: 'created', state: 'done', at: record.created, requestId: undefined });
  STATUSES.forEach((name, index) => {
    const milestone = milestoneOf(record, name);
    const state = milestone ? 'done' : index <= furthest ? 'skipped' : 'waiting';
    add({ name, state, at: milestone?.created, requestId: milestone?.request_id });
  });
  return { steps, notices: noticesOf(record, now) };
}

function milestoneOf(record: CallRecord, status: CallStatus) {
  return record[MILESTONE_ATTRIBUTES[status]];
}

function noticesOf(record: CallRecord, now: number): LifecycleNotice[] {
  const {
    started_event: started,
    ended_event: ended,
    analyzed_event: analyzed,
    listed_event: listed,
  } = record;
  const notices: LifecycleNotice[] = [];
  if (!started && (ended || analyzed)) {
    notices.push(
      record.duration_ms
        ? note(
            'No call.started has come, although the call connected: later events hold all that it would say.',
          )
        : note('No call.started: a call that never connects sends none.'),
    );
  }
  if (!ended && analyzed) {
    notices.push(note('No call.ended has come: the analysis holds all that it would say.'));
  }
  const waiting = waitingNotice(record, now);
  if (waiting) notices.push(waiting);
  if (listed && listed.version === record.version) {
    notices.push(note(`As Whippy's API listed the call: no webhook has brought what it says.`));
  }
  return notices;
}

function waitingNotice(record: CallRecord, now: number): LifecycleNotice | undefined {
  const { status, started_event, ended_event } = record;
  const incomplete = incompleteOf(record, now);
  if (incomplete) {
    const missing = incomplete.missing === 'end' ? 'call.ended' : 'analysis';
    const text = `Not heard of for ${ageOf(incomplete.since, now)}: no ${missing} has come.`;
    return { level: 'warning', text };
  }
  if (status === 'started' && started_event) return pending('call.started', 'call.ended', started_event, now);
  if (status !== 'ended' || !ended_event) return undefined;
  if (missingOf(record) === undefined) return note('No analysis is expected: the call has no agent_id.');
  return pending('call.ended', 'analysis', ended_event, now);
}

function pending(event: string, missing: string, { created }: Milestone, now: number): LifecycleNotice {
  return note(`${event} ${created ? `is ${ageOf(created, now)} old` : 'has come'}, no ${missing} yet.`);
}

function ageOf(instant: string, now: number): string {
  return formatDuration(Math.max(0, now - instantToMilliseconds(instant)));
}

function note(text: string): LifecycleNotice {
  return { level: 'note', text };
}

// To the microsecond, which Date.parse alone would cut off, and gaps of under a millisecond with it.
function millisecondsBetween(earlier: string, later: string): number {
  const micros = (instant: string) => instantToMilliseconds(instant) * 1000 + Number(instant.slice(-4, -1));
  return (micros(later) - micros(earlier)) / 1000;
}
