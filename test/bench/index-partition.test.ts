import {
  type IndexDay,
  mostCallsPerMonth,
  PARTITION_WRITE_UNITS,
  simulateIndex,
  simulateIndexDay,
} from '../../bench/cost/index-partition.ts';
import { callTimes, peakPerSecond } from '../../bench/cost/traffic.ts';
import { seededRandom } from '../../samples/random.ts';

// Few calls that cost much each: quick to simulate.
const UNITS_PER_EVENT = 40;
const MOST = mostCallsPerMonth(1, UNITS_PER_EVENT);

function simulate(load: number, day: Partial<IndexDay> = {}) {
  return simulateIndexDay({
    callsPerMonth: load * MOST,
    unitsPerEvent: UNITS_PER_EVENT,
    shards: 1,
    seed: 1,
    ...day,
  });
}

const slightlyBelow = simulate(0.9);
const above = simulate(1.2);
const farAbove = simulate(1.5);

describe('simulateIndexDay', () => {
  it('throttles nothing well below the limit', () => {
    const { peakUnits, withoutBurst, withBurst } = simulate(0.3);
    expect(peakUnits).toBeLessThan(PARTITION_WRITE_UNITS);
    expect(withoutBurst).toEqual({ seconds: 0, delayedShare: 0, longestDelay: 0 });
    expect(withBurst).toEqual(withoutBurst);
  });

  it('lets writes wait above the limit, the longer the more there are', () => {
    expect(above.peakUnits).toBeGreaterThan(PARTITION_WRITE_UNITS);
    expect(above.withoutBurst.seconds).toBeGreaterThan(3600);
    expect(above.withoutBurst.delayedShare).toBeGreaterThan(0.1);
    expect(above.withoutBurst.delayedShare).toBeLessThan(1);
    for (const figure of ['seconds', 'delayedShare', 'longestDelay'] as const)
      expect(farAbove.withoutBurst[figure]).toBeGreaterThan(above.withoutBurst[figure]);
  });

  it('has as long a backlog as the curve of the day gives it', () => {
    // Above the limit, what is more than it adds up: integrated from where half a sine of height 1.5 crosses 1.
    const crossing = Math.asin(1 / 1.5);
    const seconds = ((12 * 3600) / Math.PI) * (1.5 * 2 * Math.cos(crossing) - (Math.PI - 2 * crossing));
    const { longestDelay } = farAbove.withoutBurst;
    expect(longestDelay / seconds).toBeGreaterThan(0.95);
    expect(longestDelay / seconds).toBeLessThan(1.05);
  });

  it('is spared a short excess by the burst capacity, not a long one', () => {
    expect(slightlyBelow.withoutBurst.seconds).toBeGreaterThan(0);
    expect(slightlyBelow.withBurst.seconds).toBe(0);
    const { withoutBurst, withBurst } = farAbove;
    expect(withBurst.seconds).toBeGreaterThan(3600);
    expect(withBurst.seconds).toBeLessThan(withoutBurst.seconds);
    expect(withBurst.longestDelay).toBeLessThan(withoutBurst.longestDelay);
  });

  it('spreads the load over shards', () => {
    const two = simulate(1.2, { shards: 2 });
    const four = simulate(1.2, { shards: 4 });
    expect(two.peakUnits).toBeLessThan(above.peakUnits);
    expect(two.withoutBurst.longestDelay).toBeLessThan(above.withoutBurst.longestDelay);
    expect(four.peakUnits).toBeLessThan(two.peakUnits);
    expect(four.withoutBurst.seconds).toBe(0);
  });

  it('goes the same way with the same seed, and another with another', () => {
    expect(simulate(0.9)).toEqual(slightlyBelow);
    expect(simulate(0.9, { seed: 2 })).not.toEqual(slightlyBelow);
  });

  it('has nothing to do without calls', () => {
    const { peakUnits, withoutBurst } = simulate(0);
    expect(peakUnits).toBe(0);
    expect(withoutBurst.delayedShare).toBe(0);
  });
});

describe('simulateIndex', () => {
  it('simulates a volume with several numbers of keys, and one key that has too much', () => {
    const { days, overloaded, ...of } = simulateIndex(0.2 * MOST, UNITS_PER_EVENT);
    expect(of).toEqual({ callsPerMonth: 0.2 * MOST, unitsPerEvent: UNITS_PER_EVENT });
    expect(days.map(({ shards }) => shards)).toEqual([1, 2, 4, 8]);
    expect(days[1]).toEqual(simulate(0.2, { shards: 2 }));
    expect(overloaded).toEqual(above);
  });
});

describe('mostCallsPerMonth', () => {
  it('is where the busiest second is expected to be at the limit', () => {
    // Three events a call.
    expect(peakPerSecond(MOST * 3) * UNITS_PER_EVENT).toBeCloseTo(PARTITION_WRITE_UNITS);
    expect(mostCallsPerMonth(4, UNITS_PER_EVENT)).toBeCloseTo(4 * MOST);
  });
});

describe('callTimes', () => {
  const random = seededRandom(1);
  const calls = Array.from({ length: 20_000 }, () => callTimes(random));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

  it('begins calls in the open hours, most of them at noon', () => {
    const hours = calls.map(({ started }) => started / 3600);
    expect(Math.min(...hours)).toBeGreaterThanOrEqual(6);
    expect(Math.max(...hours)).toBeLessThanOrEqual(18);
    // Half a sine has a third of a half of its area in the first third: (1 - cos(60°)) / 2 of the whole.
    expect(hours.filter(hour => hour < 10).length / hours.length).toBeCloseTo(0.25, 1);
  });

  it('lets them last three minutes in the mean, and be analyzed within a minute', () => {
    expect(mean(calls.map(({ started, ended }) => ended - started)) / 180).toBeCloseTo(1, 1);
    const untilAnalysis = calls.map(({ ended, analyzed }) => Math.round(analyzed - ended));
    expect(Math.min(...untilAnalysis)).toBe(5);
    expect(Math.max(...untilAnalysis)).toBe(60);
  });
});
