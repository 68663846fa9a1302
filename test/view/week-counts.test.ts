import type { DayCounts } from '../../store/calls/day-counts.ts';
import { createWeekCounts } from '../../view/week-counts.ts';

const countsOf = (day: string): DayCounts => ({
  day,
  total: 1,
  capped: false,
  outcomes: new Map(),
  sentiments: new Map(),
});

function weekAt(start: string) {
  const clock = { now: Date.parse(start) };
  const counted: string[] = [];
  const weekCounts = createWeekCounts({
    now: () => clock.now,
    countDay: async day => {
      counted.push(day);
      return countsOf(day);
    },
  });
  return { clock, weekCounts, taken: () => counted.splice(0) };
}

test('counts today and six days before, oldest first, each once for all who ask', async () => {
  const { weekCounts, taken } = weekAt('2026-11-02T12:00:00Z');
  const [first, second] = await Promise.all([weekCounts(), weekCounts()]);
  expect(first.map(({ day }) => day)).toEqual([
    '2026-10-27',
    '2026-10-28',
    '2026-10-29',
    '2026-10-30',
    '2026-10-31',
    '2026-11-01',
    '2026-11-02',
  ]);
  expect(second).toEqual(first);
  expect(taken()).toHaveLength(7);
});

test('counts today again after a minute, a past day after a quarter of an hour', async () => {
  const { clock, weekCounts, taken } = weekAt('2026-11-02T12:00:00Z');
  await weekCounts();
  taken();
  clock.now += 59_000;
  await weekCounts();
  expect(taken()).toEqual([]);
  clock.now += 1000;
  await weekCounts();
  expect(taken()).toEqual(['2026-11-02']);
  clock.now += 14 * 60_000;
  await weekCounts();
  expect(taken()).toHaveLength(7);
});

test('moves on with the day', async () => {
  const { clock, weekCounts, taken } = weekAt('2026-11-02T23:59:30Z');
  await weekCounts();
  taken();
  clock.now += 30_000;
  expect((await weekCounts()).at(-1)?.day).toBe('2026-11-03');
  expect(taken()).toEqual(['2026-11-03']);
});

test('does not remember a failure', async () => {
  let fails = true;
  const weekCounts = createWeekCounts({
    now: () => 0,
    countDay: async day => {
      if (fails) throw new Error('out of reach');
      return countsOf(day);
    },
  });
  await expect(weekCounts()).rejects.toThrow('out of reach');
  fails = false;
  await expect(weekCounts()).resolves.toHaveLength(7);
});
