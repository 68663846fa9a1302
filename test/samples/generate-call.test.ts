import { readFileSync } from 'node:fs';
import { CALL_EVENTS, parseDelivery } from '../../call/event.ts';
import { generateCall, type SampleCall, type SampleEvent } from '../../samples/generate-call.ts';
import { seededRandom } from '../../samples/random.ts';
import { SCENARIO_NAMES, SCENARIOS } from '../../samples/scenario.ts';
import { toInstant } from '../../time/instant.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

function calls(count: number, seed = 1): SampleCall[] {
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => generateCall(random, { analyzedAt: NOW }));
}

function documented(event: string): SampleEvent {
  return JSON.parse(readFileSync(`samples/documented/${event}.json`, 'utf8'));
}

// Which fields there are and of what types; one may have null if the other has a value.
function fields(value: unknown): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([name, item]) => [
    name,
    ...fields(item).map(field => `${name}.${field}`),
  ]);
}

describe('a sample call', () => {
  test.each(CALL_EVENTS)('has the fields of the documented %s', name => {
    const sample = generateCall(seededRandom(2), { analyzedAt: NOW, scenario: 'completed' });
    const event = sample.events.find(candidate => candidate.event === name);
    expect(fields(event).sort()).toEqual(fields(documented(name)).sort());
  });

  test.each(SCENARIO_NAMES)('of the scenario %s is made of call events that callfold takes', scenario => {
    const { id, events } = generateCall(seededRandom(3), { analyzedAt: NOW, scenario });
    const { connects, endReason } = SCENARIOS[scenario];
    expect(events.map(({ event }) => event)).toEqual(connects ? CALL_EVENTS : CALL_EVENTS.slice(1));
    expect(events.at(-1)?.data.delivery_status).toBe(`call_completed.${endReason}`);
    for (const event of events) {
      const delivery = parseDelivery(JSON.stringify(event));
      expect(delivery).toMatchObject({ kind: 'call', event: { known: { data: { id } } } });
    }
  });

  test('has its times in the order of its lifecycle, the last not after the given instant', () => {
    for (const { events } of calls(500)) {
      const created = events.map(({ created_at }) => toInstant(created_at) ?? 'unreadable');
      const updated = events.map(({ data }) => toInstant(data.updated_at) ?? 'unreadable');
      expect(created).toEqual(created.toSorted());
      expect(updated).toEqual(updated.toSorted());
      expect(updated.every((instant, index) => instant <= (created[index] ?? ''))).toBe(true);
      expect(Date.parse(created.at(-1) ?? '')).toBeLessThanOrEqual(NOW);
    }
  });

  test('is the same again for the same seed, and another one for another seed', () => {
    const generate = (seed: number) => generateCall(seededRandom(seed), { analyzedAt: NOW });
    expect(generate(4)).toEqual(generate(4));
    expect(generate(4).id).not.toBe(generate(5).id);
  });

  test('never has the id of another, and contacts call more than once', () => {
    const sample = calls(10_000);
    expect(new Set(sample.map(({ id }) => id)).size).toBe(10_000);
    const requests = sample.flatMap(({ events }) => events.map(({ request_id }) => request_id));
    expect(new Set(requests).size).toBe(requests.length);
    expect(new Set(sample.map(({ events }) => events[0]?.data.contact_id)).size).toBeLessThan(50);
  });

  // A generator of 32 bits has all seeds on one and the same sequence: these two were 2,700 calls apart.
  test('never has the id of one from another seed', () => {
    const ids = new Set(calls(4000, 1).map(({ id }) => id));
    expect(calls(100, 798).filter(({ id }) => ids.has(id))).toEqual([]);
  });

  test('goes as often in a way as the shares of the scenarios say', () => {
    expect(Object.values(SCENARIOS).reduce((sum, { share }) => sum + share, 0)).toBe(100);
    const unanswered = calls(2000).filter(({ scenario }) => scenario === 'no-answer');
    expect(unanswered.length).toBeGreaterThan(150);
    expect(unanswered.length).toBeLessThan(250);
  });
});

describe('a seeded source of chance', () => {
  test('shuffles without losing or adding anything', () => {
    const items = Array.from({ length: 100 }, (_, index) => index);
    const shuffled = seededRandom(6).shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect(shuffled.toSorted((a, b) => a - b)).toEqual(items);
  });

  test('stays within its bounds, both included', () => {
    const random = seededRandom(7);
    expect(new Set(Array.from({ length: 200 }, () => random.integer(1, 3)))).toEqual(new Set([1, 2, 3]));
  });

  test('makes version 4 UUIDs', () => {
    expect(seededRandom(8).uuid()).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });
});
