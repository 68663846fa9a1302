import { STAGES } from '../../lib/settings/settings.ts';
import { type CostFigures, recorderMilliseconds, webhookMilliseconds } from './cost-figures.ts';
import {
  BURST_SECONDS,
  type IndexDayReport,
  type IndexSimulation,
  mostCallsPerMonth,
  PARTITION_WRITE_UNITS,
} from './index-partition.ts';
import { limitsOf } from './limits.ts';
import { markdownTable, millions, percent, rounded } from './markdown.ts';
import {
  ANALYSIS_SECONDS,
  EVENTS_PER_CALL,
  MEAN_CALL_SECONDS,
  OPEN_HOURS,
  PEAK_TO_MEAN,
  WORKING_DAYS_PER_MONTH,
} from './traffic.ts';

/** The limits of a deployment with the default settings. */
export function defaultLimits(figures: CostFigures) {
  const { settings } = STAGES.prod;
  return limitsOf(settings, {
    deliveriesPerCall: figures.deliveriesPerCall,
    webhookMilliseconds: webhookMilliseconds(figures),
    fullBatchMilliseconds: recorderMilliseconds(figures, figures.callfold, settings.batchSize),
    writeUnits: figures.callfold.writeUnitsPerCall / figures.deliveriesPerCall,
    byDayUnits: (figures.byDayUnitsPerEvent * EVENTS_PER_CALL) / figures.deliveriesPerCall,
  });
}

/** The section of where the limits lie and what to turn at each. */
export function limitsSection(figures: CostFigures): string {
  const rows = defaultLimits(figures).map(limit => [
    limit.what,
    rounded(limit.perSecond),
    millions(limit.callsPerMonth),
    limit.beyond,
    limit.whatToTurn,
  ]);
  return `## Where the limits lie

With the default [settings](settings.md) and the quotas of an account that has asked AWS for nothing, the lowest first.
Deliveries a second are the limit; calls a month are those of which the busiest second just stays within it, if there are
calls on ${WORKING_DAYS_PER_MONTH} days a month, for ${OPEN_HOURS} hours, their rate rising and falling in half a sine: the busiest second then has ${rounded(PEAK_TO_MEAN)} times
the mean of its day. Campaigns that begin on the minute have higher peaks: what counts is the second.

${markdownTable(['limit', 'deliveries/s', 'calls a month', 'an event beyond it', 'what to turn'], rows, 'left')}

A new account may have 10 concurrent executions in place of 1,000: see the [readme](../README.md#deploy). The index
\`by-contact\` has the same limit as \`by-day\`, but for each contact.`;
}

/** The section of the index by day, and what to do where one key a day is not enough. */
export function indexSection(simulation: IndexSimulation): string {
  const { callsPerMonth, unitsPerEvent, days } = simulation;
  const rows = days.map(({ shards, peakUnits, withoutBurst, withBurst }) => [
    rounded(shards),
    rounded(peakUnits),
    rounded(withoutBurst.seconds),
    percent(withoutBurst.delayedShare),
    `${rounded(withoutBurst.longestDelay)} s`,
    rounded(withBurst.seconds),
    millions(mostCallsPerMonth(shards, unitsPerEvent)),
  ]);
  return `## The index by day at ${millions(callsPerMonth)} calls a month

All calls of a day are under one key of the index \`by-day\`, in the order of \`created_instant\`. However often DynamoDB splits the
index, all writes go to the newest end of that key, and so to one partition: ${rounded(PARTITION_WRITE_UNITS)} write units a second, of
which an event takes ${rounded(unitsPerEvent)}. A working day was simulated second by second: calls at random under the curve above, ${MEAN_CALL_SECONDS} seconds
long in the mean, analyzed ${ANALYSIS_SECONDS.from} to ${ANALYSIS_SECONDS.to} seconds later, ${EVENTS_PER_CALL} events each.

${markdownTable(
  [
    'keys a day',
    'units/s, busiest second of a key',
    'seconds with throttling',
    'writes delayed',
    'longest delay',
    'the same seconds with burst',
    'enough up to, calls a month',
  ],
  rows,
)}

AWS saves up to ${BURST_SECONDS} seconds of unused capacity for bursts, but does not promise it, and says that it does not lift the limit
of a partition: plan without. A delay is the least it can be, as if each write were made as soon as there is room.

${reading(simulation)}

**The change.** A suffix to the key, taken from a hash of \`call_id\`: \`2026-11-25#0\` to \`2026-11-25#3\` for four keys a day.
The same call always has the same key, so events still meet in one entry. Whoever reads a day asks for each of its keys and
merges by \`created_instant\`: one query per key in place of one, each at least half a read unit. Days from before the change are read
by the plain key as well. It changes \`created_day\` of every record, so it is not made before it is needed: plan it from
${millions(mostCallsPerMonth(1, unitsPerEvent) / 2)} calls a month on, half of what one key takes.`;
}

const THROTTLED_EVENT = `A throttled event goes back to
the queue and comes again after 90 seconds: nothing is lost, but it is late, and after five receives in vain it is a dead
letter, to be redriven.`;

function reading({ callsPerMonth, unitsPerEvent, days, overloaded }: IndexSimulation): string {
  const [one] = days as [IndexDayReport];
  const enough = days.find(({ withoutBurst }) => withoutBurst.seconds === 0);
  const most = millions(mostCallsPerMonth(1, unitsPerEvent));
  const throttling = ({ withoutBurst: { seconds, longestDelay } }: IndexDayReport) =>
    `in ${rounded(seconds)} seconds of the day, with delays of up to ${rounded(longestDelay)} seconds`;
  if (one.withoutBurst.seconds === 0) {
    return `**Read it so.** One key a day is enough for ${millions(callsPerMonth)} calls a month, and up to about ${most}. Beyond that, DynamoDB
throttles the write to the table along with that to the index: with a fifth more calls than that,
${throttling(overloaded)}. ${THROTTLED_EVENT}`;
  }
  return `**Read it so.** One key a day is not enough for ${millions(callsPerMonth)} calls a month: DynamoDB throttles the write to the table
along with that to the index, ${throttling(one)}. As expected,
the busiest second reaches the limit at about ${most}; chance has some do so before. ${THROTTLED_EVENT} ${
    enough
      ? `With ${enough.shards} keys a day, no write waits.`
      : `Not even ${days.at(-1)?.shards} keys a day are enough.`
  }`;
}
