import type { Prices } from './prices.ts';

/**
 * Milliseconds that an audit takes per call: to read its lines three times, in the audits of three days, to fold them once, and to read and
 * compare its record. An allowance, rather too high than too low: 20,000 calls took 22 s of CPU time, to which the waiting for
 * DynamoDB comes.
 */
const MILLISECONDS_PER_CALL = 2;

/** Memory of the function: that of a whole CPU. */
const MEMORY_MEGABYTES = 1769;

/** Nine tenths of the 15 minutes that a run has. */
const RUN_SECONDS = 0.9 * 15 * 60;

const DAYS_PER_MONTH = 30;

const READ_UNIT_BYTES = 4096;

/** Metrics of its own in a month in which nothing is wrong, billed for the one hour of the day in which they come. */
const CUSTOM_METRICS = 2 / 24;

/** Metrics that its alarms watch. */
const ALARM_METRICS = 5;

/** Calls a month, as many on each day, that an audit can compare in its time. */
export const MOST_AUDITED_CALLS = (DAYS_PER_MONTH * RUN_SECONDS * 1000) / MILLISECONDS_PER_CALL;

/**
 * US dollars that the setting `audit` adds in a month with that many calls. Disk and requests to S3, which come to a few cents, are
 * left out.
 *
 * @param recordBytes of a finished record
 */
export function auditCost(recordBytes: number, callsPerMonth: number, prices: Prices): number {
  const seconds = (callsPerMonth * MILLISECONDS_PER_CALL) / 1000;
  return (
    callsPerMonth * Math.ceil(recordBytes / READ_UNIT_BYTES) * perUnit(prices.readUnits) +
    seconds * (MEMORY_MEGABYTES / 1024) * perUnit(prices.lambdaDuration) +
    CUSTOM_METRICS * perUnit(prices.metrics) +
    ALARM_METRICS * perUnit(prices.alarmMetrics)
  );
}

function perUnit({ dollars, per }: { readonly dollars: number; readonly per: number }): number {
  return dollars / per;
}
