import { PRICES } from '../../studies/cost/prices.ts';
import { reconcilerCost } from '../../studies/cost/reconciler-cost.ts';

const costOf = (everyMinutes: number, calls = 1e6, recordBytes = 5000) =>
  reconcilerCost({ everyMinutes, recordBytes, memoryMegabytes: 512 }, calls, PRICES);

test('a call is compared in each run of four hours and one interval, and once on each of the other days', () => {
  expect(costOf(15).comparisons).toBeCloseTo(17 + (96 - 4.25) / 24);
  expect(costOf(60).comparisons).toBeCloseTo(5 + (96 - 5) / 24);
});

test('a run without any call asks once', () => {
  expect(costOf(15, 0)).toMatchObject({ requests: 2880, readUnits: 0 });
});

test('each comparison reads the whole record, in units of 4 KB', () => {
  const { comparisons, readUnits } = costOf(15, 1e6, 4097);
  expect(readUnits).toBeCloseTo(2e6 * comparisons);
});

test('runs that are further apart cost less, and more calls cost more', () => {
  expect(costOf(60).dollars).toBeLessThan(costOf(15).dollars);
  expect(costOf(15, 2e6).dollars).toBeGreaterThan(costOf(15).dollars);
});
