import { auditCost } from '../../studies/cost/audit-cost.ts';
import { PRICES } from '../../studies/cost/prices.ts';

const costOf = (calls: number, recordBytes = 5000) => auditCost(recordBytes, calls, PRICES);

test('a call costs as much as any other, beside what is paid without any', () => {
  expect(costOf(2e6) - costOf(1e6)).toBeCloseTo(costOf(1e6) - costOf(0));
  expect(costOf(0)).toBeGreaterThan(0);
});

test('DynamoDB counts the reading of a record once for each 4 KB begun', () => {
  expect(costOf(1e6, 4097) - costOf(1e6, 4096)).toBeCloseTo(PRICES.readUnits.dollars);
});
