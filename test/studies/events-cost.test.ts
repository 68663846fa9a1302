import { eventsCost } from '../../studies/cost/events-cost.ts';
import { PRICES } from '../../studies/cost/prices.ts';

const costOf = (calls: number, recordBytes = 5000) =>
  eventsCost({ recordBytes, memoryMegabytes: 512 }, calls, PRICES);

test('a call costs as much as any other, beside what is paid without any', () => {
  expect(costOf(2e6) - costOf(1e6)).toBeCloseTo(costOf(1e6) - costOf(0));
  expect(costOf(0)).toBeGreaterThan(0);
});

test('EventBridge counts an event once for each 64 KB begun', () => {
  const reads = (17 - 16) * PRICES.readUnits.dollars;
  expect(costOf(1e6, 65_537) - costOf(1e6, 65_536)).toBeCloseTo(3 * PRICES.busEvents.dollars + reads);
});
