import type { Prices } from './prices.ts';
import { GIGABYTE } from './prices.ts';
import { runMilliseconds, SECONDS_PER_MONTH } from './usage.ts';

/** What cannot be measured without AWS: allowances, rather too high than too low. */
const ASSUMED = {
  /** Milliseconds that a run waits for EventBridge, and for SQS or the table. */
  waitingMilliseconds: 40,
  /** CPU time of a run, in milliseconds. */
  cpuMilliseconds: 5,
  /** Bytes of log per run: the lines of Lambda, one of the event, and the metrics. */
  logBytes: 1200,
} as const;

/** A call has three events, at most one of each in a run, and is looked at again once. */
const EVENTS_PER_CALL = 3;
const RUNS_PER_CALL = EVENTS_PER_CALL + 1;

/** A message is sent, received and deleted. */
const QUEUE_REQUESTS_PER_CALL = 3;

/** Lambda asks a queue with five pollers, each of which waits 20 s for a message. */
const IDLE_QUEUE_REQUESTS = (5 * SECONDS_PER_MONTH) / 20;

const READ_UNIT_BYTES = 4096;
const EVENT_CHUNK_BYTES = 64 * 1024;

/** Metrics of its own, of which one is also counted by each of four values, and those that its alarms watch. */
const CUSTOM_METRICS = 6;
const ALARM_METRICS = 2;

/**
 * US dollars that the setting `events` adds in a month with that many calls, without what is behind the bus. Reading the
 * stream for a function costs nothing.
 *
 * @param recordBytes of a finished record; an event has at most as many
 */
export function eventsCost(
  { recordBytes, memoryMegabytes }: { readonly recordBytes: number; readonly memoryMegabytes: number },
  callsPerMonth: number,
  prices: Prices,
): number {
  const runs = callsPerMonth * RUNS_PER_CALL;
  const milliseconds =
    ASSUMED.waitingMilliseconds + runMilliseconds(ASSUMED.cpuMilliseconds, memoryMegabytes);
  const gigabyteSeconds = ((runs * milliseconds) / 1000) * (memoryMegabytes / 1024);
  return (
    callsPerMonth * EVENTS_PER_CALL * Math.ceil(recordBytes / EVENT_CHUNK_BYTES) * perUnit(prices.busEvents) +
    runs * perUnit(prices.lambdaRequests) +
    gigabyteSeconds * perUnit(prices.lambdaDuration) +
    (callsPerMonth * QUEUE_REQUESTS_PER_CALL + IDLE_QUEUE_REQUESTS) * perUnit(prices.queueRequests) +
    callsPerMonth * Math.ceil(recordBytes / READ_UNIT_BYTES) * perUnit(prices.readUnits) +
    ((runs * ASSUMED.logBytes) / GIGABYTE) * perUnit(prices.logs) +
    CUSTOM_METRICS * perUnit(prices.metrics) +
    ALARM_METRICS * perUnit(prices.alarmMetrics)
  );
}

function perUnit({ dollars, per }: { readonly dollars: number; readonly per: number }): number {
  return dollars / per;
}
