import { PROOF_ID_PREFIX } from '../../call/proof.ts';
import { proofDeliveries } from '../../proof/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';

const groups = proofDeliveries(seededRandom(1), { calls: 200, now: Date.parse('2026-11-23T12:00:00Z') });
const deliveries = groups.flat();
const callIds = new Set(deliveries.map(({ callId }) => callId));

it('makes calls that can be told from real ones, each with one event twice', () => {
  expect(callIds.size).toBe(200);
  for (const callId of callIds) {
    expect(callId).toMatch(new RegExp(`^${PROOF_ID_PREFIX}[0-9a-f-]{36}$`));
    const bodies = deliveries.filter(delivery => delivery.callId === callId).map(({ body }) => body);
    expect(bodies.length - new Set(bodies).size).toBe(1);
  }
});

it('makes two deliveries of a call at once, of the same event and of different ones', () => {
  const pairs = groups.filter(({ length }) => length === 2);
  expect(groups.every(({ length }) => length === 1 || length === 2)).toBe(true);
  expect(pairs.length).toBeGreaterThanOrEqual(200);
  expect(pairs.every(([a, b]) => a?.callId === b?.callId)).toBe(true);
  expect(new Set(pairs.map(([a, b]) => a?.body === b?.body))).toEqual(new Set([true, false]));
});

it('makes them in any order', () => {
  const firsts = new Map(deliveries.toReversed().map(({ callId, event }) => [callId, event]));
  expect(new Set(firsts.values())).toEqual(new Set(['call.started', 'call.ended', 'call.analyzed']));
  const lastOfFirst = deliveries.findLastIndex(({ callId }) => callId === deliveries[0]?.callId);
  expect(lastOfFirst).toBeGreaterThan(4);
});
