import { CALL_EVENTS } from '../../call/event.ts';
import { type Delivery, type DeliveryOptions, sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const DAY = 86_400_000;

function groupsOf(seed: number, options: Partial<DeliveryOptions>): Delivery[][] {
  return [...sampleDeliveries(seededRandom(seed), { calls: 100, now: () => NOW, ...options })];
}

function nameOf({ callId, event }: Delivery): string {
  return `${callId} ${event}`;
}

function names(seed: number, options: Partial<DeliveryOptions>): string[] {
  return groupsOf(seed, options).flat().map(nameOf);
}

it('are as many calls as asked for, each a group of its own with its events in order', () => {
  const groups = groupsOf(1, { calls: 1200 });
  expect(groups).toHaveLength(1200);
  expect(new Set(groups.map(([first]) => first?.callId)).size).toBe(1200);
  for (const group of groups) {
    expect(new Set(group.map(({ callId }) => callId)).size).toBe(1);
    const events = group.map(({ event }) => event);
    expect(events).toEqual(events.length === 3 ? CALL_EVENTS : CALL_EVENTS.slice(1));
  }
});

it('say of themselves what their body says', () => {
  for (const { body, event, callId } of groupsOf(2, {}).flat()) {
    expect(JSON.parse(String(body))).toMatchObject({ event, data: { id: callId } });
  }
});

it('are the same again for the same seed, in the same order', () => {
  const options = { shuffle: true, duplicates: 0.3, spread: DAY };
  const once = groupsOf(3, options);
  expect(once.length).toBeGreaterThan(300);
  expect(groupsOf(3, options)).toEqual(once);
});

it('come one by one when shuffled, those of different calls mixed, none lost', () => {
  const inOrder = names(4, { calls: 700 });
  const groups = groupsOf(4, { calls: 700, shuffle: true });
  expect(groups.every(group => group.length === 1)).toBe(true);
  const shuffled = groups.flat();
  expect(shuffled.map(nameOf).sort()).toEqual(inOrder.sort());

  // Of three events, in any order, the last comes before the first in half of the cases.
  const positions = new Map(shuffled.map((delivery, index) => [nameOf(delivery), index]));
  const connected = shuffled.filter(({ event }) => event === 'call.started');
  const backwards = connected.filter(
    ({ callId }) =>
      (positions.get(`${callId} call.analyzed`) ?? 0) < (positions.get(`${callId} call.started`) ?? 0),
  );
  expect(backwards.length / connected.length).toBeGreaterThan(0.4);
  expect(backwards.length / connected.length).toBeLessThan(0.6);
  const neighbours = shuffled.filter(({ callId }, index) => shuffled[index + 1]?.callId === callId);
  expect(neighbours.length).toBeLessThan(shuffled.length / 20);
});

it.each([0, 0.1, 0.5, 1])('come twice with a share of %d', share => {
  const all = names(5, { calls: 1000, duplicates: share });
  const distinct = new Set(all).size;
  const twice = (all.length - distinct) / distinct;
  expect(twice).toBeGreaterThanOrEqual(share - 0.04);
  expect(twice).toBeLessThanOrEqual(share + 0.04);
});

it('repeat a duplicate byte for byte, right after its first', () => {
  for (const group of groupsOf(6, { duplicates: 1 })) {
    const firsts = group.filter((_, index) => index % 2 === 0);
    expect(group.filter((_, index) => index % 2 === 1)).toEqual(firsts);
  }
});

it('are spread over the time asked for, none in the future', () => {
  const times = groupsOf(7, { calls: 500, spread: 7 * DAY }).map(group =>
    Date.parse(JSON.parse(String(group.at(-1)?.body)).created_at),
  );
  expect(Math.max(...times)).toBeLessThanOrEqual(NOW);
  expect(Math.min(...times)).toBeGreaterThanOrEqual(NOW - 7 * DAY - 1);
  const days = new Set(times.map(time => Math.floor((NOW - time) / DAY)));
  expect(days.size).toBeGreaterThanOrEqual(7);
});

it('are all of one scenario if it is given', () => {
  for (const group of groupsOf(8, { scenario: 'no-answer' })) {
    expect(group.map(({ event }) => event)).toEqual(['call.ended', 'call.analyzed']);
  }
});
