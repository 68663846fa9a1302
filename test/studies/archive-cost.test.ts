import { CALL_EVENTS } from '../../call/event.ts';
import { archiveCost, archivedCall } from '../../studies/cost/archive-cost.ts';
import { PRICES } from '../../studies/cost/prices.ts';
import { documentedBody } from '../whippy/documented.ts';

const bodies = CALL_EVENTS.map(event => documentedBody(event));
test('a million calls a month are archived for less than a dollar, by the sizes of the documented call', () => {
  const archived = archivedCall(bodies);
  expect(archived.lineBytes).toHaveLength(3);
  expect(archived.compressedBytes).toBeLessThan(
    archived.lineBytes.reduce((sum, bytes) => sum + bytes, 0) / 2,
  );
  expect(archiveCost(archived, 512, 1e6, PRICES)).toBeLessThan(1);
});

test('Firehose counts each event as a multiple of 5 KB', () => {
  const costOf = (bytes: number) => archiveCost({ lineBytes: [bytes], compressedBytes: 0 }, 512, 1e6, PRICES);
  expect(costOf(5120)).toBeCloseTo(costOf(1));
  expect(costOf(5121) - costOf(5120)).toBeCloseTo((1e6 * 5120 * PRICES.archivedBytes.dollars) / 2 ** 30);
});
