import { LOOK_BACK_MS, OVERLAP_MS } from '../../functions/reconciler/pass.ts';
import type { Prices } from './prices.ts';
import { runMilliseconds, SECONDS_PER_MONTH } from './usage.ts';

/** What cannot be measured without Whippy and AWS: allowances, rather too high than too low. */
const ASSUMED = {
  /** Milliseconds that a run waits for a page of the list. */
  listMilliseconds: 300,
  /** Milliseconds that a run waits for the records of a page. */
  fetchMilliseconds: 30,
  /** CPU time per page, in milliseconds. */
  pageCpuMilliseconds: 30,
} as const;

const PAGE_ROWS = 100;
const READ_UNIT_BYTES = 4096;
const DAY_MS = 86_400_000;

/** What a run takes at most, less the tenth of its timeout after which it stops. */
const RUN_MS = 0.9 * 290_000;

/** Metrics of its own, and those that its alarms watch. */
const CUSTOM_METRICS = 4;
const ALARM_METRICS = 4;

/** What a reconciler consumes in a month, and what that costs, if it finds nothing. */
export interface ReconcilerCost {
  /** How often it compares a call, until that is four days old. */
  readonly comparisons: number;
  /** Requests to Whippy. */
  readonly requests: number;
  /** Read request units of the table. */
  readonly readUnits: number;
  /** US dollars. */
  readonly dollars: number;
  /** Calls a month, evenly spread, up to which the runs have enough time. */
  readonly mostCalls: number;
}

/**
 * The cost of a reconciler in a month with that many calls.
 *
 * @param recordBytes of a finished record
 */
export function reconcilerCost(
  {
    everyMinutes,
    recordBytes,
    memoryMegabytes,
  }: { readonly everyMinutes: number; readonly recordBytes: number; readonly memoryMegabytes: number },
  callsPerMonth: number,
  prices: Prices,
): ReconcilerCost {
  const everyMs = everyMinutes * 60_000;
  const runs = (SECONDS_PER_MONTH * 1000) / everyMs;
  // A run lists what came since the one before, and the overlap; the first one of a day four days instead.
  const ofEachRun = OVERLAP_MS / everyMs + 1;
  const ofEachDay = Math.max(0, LOOK_BACK_MS - OVERLAP_MS - everyMs) / DAY_MS;
  const comparisons = ofEachRun + ofEachDay;
  // Each run ends with a page that is not full.
  const requests = (callsPerMonth * comparisons) / PAGE_ROWS + runs;
  const readUnits = callsPerMonth * comparisons * Math.ceil(recordBytes / READ_UNIT_BYTES);
  const pageMilliseconds =
    ASSUMED.listMilliseconds +
    ASSUMED.fetchMilliseconds +
    runMilliseconds(ASSUMED.pageCpuMilliseconds, memoryMegabytes);
  const mostCalls = (runs * RUN_MS * PAGE_ROWS) / pageMilliseconds / comparisons;
  const gigabyteSeconds = ((requests * pageMilliseconds) / 1000) * (memoryMegabytes / 1024);
  const dollars =
    readUnits * perUnit(prices.readUnits) +
    gigabyteSeconds * perUnit(prices.lambdaDuration) +
    runs * (perUnit(prices.lambdaRequests) + perUnit(prices.secretReads)) +
    CUSTOM_METRICS * perUnit(prices.metrics) +
    ALARM_METRICS * perUnit(prices.alarmMetrics);
  return { comparisons, requests, readUnits, dollars, mostCalls };
}

function perUnit({ dollars, per }: { readonly dollars: number; readonly per: number }): number {
  return dollars / per;
}
