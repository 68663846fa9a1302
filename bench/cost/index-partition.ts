import { seededRandom } from '../../samples/random.ts';
import { callTimes, EVENTS_PER_CALL, perMonthAtPeak, WORKING_DAYS_PER_MONTH } from './traffic.ts';

/**
 * Write units a second that one partition of DynamoDB takes, and so one key of an index, as its items are in the order
 * of `created_instant` and all writes go to the newest, wherever DynamoDB splits it.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const PARTITION_WRITE_UNITS = 1000;

/**
 * Seconds of unused capacity that DynamoDB lets a burst have.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/burst-adaptive-capacity.html
 * AWS adds that it is not promised, and that it does not lift the limit of a partition:
 * https://repost.aws/knowledge-center/dynamodb-spiky-workloads-short-intervals
 */
export const BURST_SECONDS = 300;

/** A working day of the index `by-day`. */
export interface IndexDay {
  readonly callsPerMonth: number;
  /** Write units that an event costs the index. */
  readonly unitsPerEvent: number;
  /** Keys that a day's calls are spread over, by a hash of their id. */
  readonly shards: number;
  readonly seed: number;
}

/** How a day went. */
export interface IndexDayReport {
  readonly shards: number;
  /** Units in the busiest second of the hottest key. */
  readonly peakUnits: number;
  /** If unused capacity is lost, as AWS says of a partition at its limit. */
  readonly withoutBurst: Throttling;
  /** If it is kept for {@link BURST_SECONDS}: the best that can be hoped for. */
  readonly withBurst: Throttling;
}

export interface Throttling {
  /** Seconds in which some write had to wait on some key. */
  readonly seconds: number;
  /** Share of the writes that had to wait (0 to 1). */
  readonly delayedShare: number;
  /** How long the last of those that waited on a key had to, at most, in seconds. */
  readonly longestDelay: number;
}

const SECONDS_PER_DAY = 24 * 3600;

/**
 * Goes through a working day second by second. A write that finds no capacity waits in line and is made as soon as
 * there is some: the least that retries can make of it.
 */
export function simulateIndexDay(day: IndexDay): IndexDayReport {
  const keys = writesOfDay(day);
  const busiest = Math.max(...keys.map(writes => writes.reduce((most, count) => Math.max(most, count), 0)));
  return {
    shards: day.shards,
    peakUnits: busiest * day.unitsPerEvent,
    withoutBurst: throttle(keys, day.unitsPerEvent, 0),
    withBurst: throttle(keys, day.unitsPerEvent, BURST_SECONDS),
  };
}

/** What the simulation tells of a volume: with one key a day and with more, and where one fails. */
export interface IndexSimulation {
  readonly callsPerMonth: number;
  readonly unitsPerEvent: number;
  /** With 1, 2, 4 and 8 keys a day. */
  readonly days: readonly IndexDayReport[];
  /** With one key, and a fifth more calls than it can take. */
  readonly overloaded: IndexDayReport;
}

/** Simulates days of so many calls a month. At 100 million, it takes some seconds. */
export function simulateIndex(callsPerMonth: number, unitsPerEvent: number): IndexSimulation {
  const simulate = (calls: number, shards: number) =>
    simulateIndexDay({ callsPerMonth: calls, unitsPerEvent, shards, seed: 1 });
  return {
    callsPerMonth,
    unitsPerEvent,
    days: [1, 2, 4, 8].map(shards => simulate(callsPerMonth, shards)),
    overloaded: simulate(1.2 * mostCallsPerMonth(1, unitsPerEvent), 1),
  };
}

/** Calls a month of which the busiest second is, as expected, just what so many keys take. */
export function mostCallsPerMonth(shards: number, unitsPerEvent: number): number {
  return perMonthAtPeak((shards * PARTITION_WRITE_UNITS) / unitsPerEvent) / EVENTS_PER_CALL;
}

// Of each key, the number of writes in each second.
function writesOfDay({ callsPerMonth, shards, seed }: IndexDay): Uint32Array[] {
  const random = seededRandom(seed);
  const keys = Array.from({ length: shards }, () => new Uint32Array(SECONDS_PER_DAY));
  const calls = Math.round(callsPerMonth / WORKING_DAYS_PER_MONTH);
  for (let call = 0; call < calls; call++) {
    const { started, ended, analyzed } = callTimes(random);
    const writes = keys[random.integer(0, shards - 1)] as Uint32Array;
    for (const time of [started, ended, analyzed]) {
      const second = Math.floor(time);
      writes[second] = (writes[second] ?? 0) + 1;
    }
  }
  return keys;
}

function throttle(keys: readonly Uint32Array[], unitsPerEvent: number, burstSeconds: number): Throttling {
  const throttled = new Uint8Array(SECONDS_PER_DAY);
  let [all, delayed, longest] = [0, 0, 0];
  for (const writes of keys) {
    // Nothing is written at night: the day begins with all that can be saved.
    let saved = burstSeconds * PARTITION_WRITE_UNITS;
    let waiting = 0;
    for (const [second, count] of writes.entries()) {
      const arrived = count * unitsPerEvent;
      const available = PARTITION_WRITE_UNITS + saved;
      const written = Math.min(waiting + arrived, available);
      waiting += arrived - written;
      saved = Math.min(burstSeconds * PARTITION_WRITE_UNITS, available - written);
      all += arrived;
      delayed += Math.min(arrived, waiting);
      longest = Math.max(longest, waiting);
      if (waiting > 0) throttled[second] = 1;
    }
  }
  return {
    seconds: throttled.reduce((sum, flag) => sum + flag, 0),
    delayedShare: all === 0 ? 0 : delayed / all,
    longestDelay: longest / PARTITION_WRITE_UNITS,
  };
}
