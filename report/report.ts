import type { FilteredCall } from '../store/calls/call-filter.ts';
import { usualSpelling } from '../store/calls/number-spellings.ts';
import { otherNumberOf } from '../store/calls/other-number.ts';
import { OUTCOMES, type Outcome, outcomeOf } from '../store/calls/outcome.ts';
import { daysDownFrom } from '../time/days.ts';
import { instantToMilliseconds } from '../time/instant.ts';
import { localDay, type TimeZone } from '../time/zone.ts';
import { createTally, type Figures, type Tally } from './figures.ts';

/** What a report can group calls by. */
export const DIMENSIONS = ['agent', 'campaign', 'day', 'outcome', 'number'] as const;

export type Dimension = (typeof DIMENSIONS)[number];

/** How a report groups its calls. */
export interface Grouping {
  readonly by: Dimension;
  /** In which days begin and end. */
  readonly zone: TimeZone;
}

/** A row of a report. */
export interface ReportRow extends Figures {
  /**
   * An id, a number, one of the outcomes, or a day (`2026-11-23`); undefined of the calls that have none, such as those
   * without a campaign.
   */
  readonly group: string | undefined;
}

/** Calls in figures. */
export interface Report {
  readonly by: Dimension;
  /** Days and outcomes in their order; of all others, the groups with the most calls first. */
  readonly rows: readonly ReportRow[];
  /** The groups that are not among the rows, as one; undefined if there are none. */
  readonly others: (Figures & { readonly groups: number }) | undefined;
  readonly total: Figures;
}

/** What a finished report covers. */
export interface Extent {
  /** The time of the calls, in milliseconds since 1970: each of its days gets a row, also one without calls. */
  readonly since?: number | undefined;
  readonly until?: number | undefined;
  /** Most rows of agents, campaigns or numbers; by default all. */
  readonly limit?: number | undefined;
}

/** A report that is being made. */
export interface ReportInTheMaking {
  count(call: FilteredCall): void;
  finish(extent?: Extent): Report;
}

/** Begins a report. It needs memory for each group, and 8 bytes for each call that lasted. */
export function createReport({ by, zone }: Grouping): ReportInTheMaking {
  const tallies = new Map<string | undefined, Tally>();

  function tallyOf(group: string | undefined): Tally {
    const known = tallies.get(group);
    if (known) return known;
    const tally = createTally();
    tallies.set(group, tally);
    return tally;
  }

  return {
    count: call => tallyOf(groupOf(call, { by, zone })).count(call),
    finish({ since, until, limit = Number.POSITIVE_INFINITY } = {}) {
      if (by === 'day' && since !== undefined && until !== undefined && since < until) {
        for (const day of daysDownFrom(localDay(until - 1, zone), localDay(since, zone))) tallyOf(day);
      }
      const sorted = [...tallies].sort(ORDERS[by]);
      const shown = by === 'day' || by === 'outcome' ? sorted.length : limit;
      const rest = sorted.slice(shown);
      return {
        by,
        rows: sorted.slice(0, shown).map(([group, tally]) => ({ group, ...tally.figures() })),
        others: rest.length === 0 ? undefined : { groups: rest.length, ...sumOf(rest) },
        total: sumOf(sorted),
      };
    },
  };
}

/**
 * Makes a report of calls that are read in parts.
 *
 * @param passes which of the calls to count
 * @throws what the reading throws
 */
export async function reportOf(
  calls: AsyncIterable<readonly FilteredCall[]>,
  passes: (call: FilteredCall) => boolean,
  grouping: Grouping,
): Promise<ReportInTheMaking> {
  const report = createReport(grouping);
  for await (const batch of calls) {
    for (const call of batch) if (passes(call)) report.count(call);
  }
  return report;
}

function groupOf(call: FilteredCall, { by, zone }: Grouping): string | undefined {
  switch (by) {
    case 'agent':
      return call.agent_id;
    case 'campaign':
      return call.campaign_id;
    case 'day':
      return call.created && localDay(instantToMilliseconds(call.created), zone);
    case 'outcome':
      return outcomeOf(call);
    case 'number': {
      const number = otherNumberOf(call);
      return number === undefined ? undefined : usualSpelling(number);
    }
  }
}

function sumOf(groups: readonly Group[]): Figures {
  const sum = createTally();
  for (const [, tally] of groups) sum.include(tally);
  return sum.figures();
}

type Group = readonly [group: string | undefined, tally: Tally];
type Order = (a: Group, b: Group) => number;

const alphabetical: Order = ([a = ''], [b = '']) => (a < b ? -1 : a > b ? 1 : 0);
const mostCallsFirst: Order = (a, b) => b[1].counts.calls - a[1].counts.calls || alphabetical(a, b);
const place = (outcome: string | undefined) => OUTCOMES.indexOf(outcome as Outcome);

const ORDERS: { readonly [by in Dimension]: Order } = {
  agent: mostCallsFirst,
  campaign: mostCallsFirst,
  day: alphabetical,
  outcome: ([a], [b]) => place(a) - place(b),
  number: mostCallsFirst,
};
