import { createReport, type Report } from '../report/report.ts';
import { predicate } from '../store/calls/call-filter.ts';
import { rawOutcomeOf } from '../store/calls/outcome.ts';
import { DAY_MS } from '../time/days.ts';
import { instantToMilliseconds } from '../time/instant.ts';
import type { TimeZone } from '../time/zone.ts';
import { type Interval, type ListQuery, timeOf } from './list-query.ts';
import { type NewestReads, newestCalls } from './newest-calls.ts';

/** A part of a list's time. */
export interface Bar extends Interval {
  readonly calls: number;
}

/** All parts of a list's time, oldest first. The first and the last may be shorter than their UTC hour or day. */
export interface Bars {
  readonly unit: 'hour' | 'day';
  readonly parts: readonly Bar[];
}

/** The calls of all pages of a list, counted. */
export interface ListCounts {
  /** By outcome. */
  readonly report: Report;
  /** Calls of each of Whippy's words for how they came out, the most frequent first; those without one are missing. */
  readonly reasons: ReadonlyMap<string, number>;
  /** Undefined if the time is long, or has no beginning. */
  readonly bars: Bars | undefined;
  /** If the time has more calls than may be read: when the last one was created that was looked at. */
  readonly stoppedAt: string | undefined;
}

/**
 * Counts the calls of a list.
 *
 * @throws the reason of the signal
 * @throws {TableOutOfReachError} when the table cannot be read
 */
export async function countList(
  query: ListQuery,
  reads: NewestReads & { readonly zone: TimeZone },
): Promise<ListCounts> {
  const report = createReport({ by: 'outcome', zone: reads.zone });
  const reasons = new Map<string, number>();
  const bars = barsOf(timeOf(query, reads.now), reads.now);
  const passes = predicate(query.filter, reads.now);
  const newest = newestCalls(query, reads);
  for await (const calls of newest.batches) {
    for (const call of calls) {
      if (!passes(call)) continue;
      report.count(call);
      const reason = rawOutcomeOf(call);
      if (reason !== undefined) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      if (bars && call.created) countIn(bars.parts, instantToMilliseconds(call.created));
    }
  }
  return {
    report: report.finish(),
    reasons: new Map([...reasons].sort(([, a], [, b]) => b - a)),
    bars,
    stoppedAt: newest.stoppedAt,
  };
}

type Counter = Interval & { calls: number };

function barsOf(
  { since, until }: Partial<Interval>,
  now: number,
): { unit: Bars['unit']; parts: Counter[] } | undefined {
  if (since === undefined) return undefined;
  const end = until ?? now;
  const unit = end - since <= 2 * DAY_MS ? 'hour' : 'day';
  const step = UNIT_MS[unit];
  if (end - since > MAX_BARS * step) return undefined;
  const parts: Counter[] = [];
  for (let start = since; start < end; ) {
    const next = (Math.floor(start / step) + 1) * step;
    parts.push({ since: start, until: until === undefined ? next : Math.min(next, until), calls: 0 });
    start = next;
  }
  return { unit, parts };
}

// A call that is newer than the clock of this machine belongs to the last part.
function countIn(parts: readonly Counter[], created: number): void {
  const part = parts.find(({ until }) => created < until) ?? parts.at(-1);
  if (part) part.calls++;
}

const UNIT_MS = { hour: 3_600_000, day: DAY_MS };
const MAX_BARS = 62;
