import { exponent, type GrowthPoint, growthSection } from '../../bench/growth/growth.ts';
import { plotGrowth } from '../../bench/growth/plot.tsx';

const points = (grow: (amount: number) => number): GrowthPoint[] =>
  [30, 300, 3000].map(amount => ({ amount, requests: amount, seconds: grow(amount), peakMemory: 2 ** 27 }));

it.each<[string, (amount: number) => number, number]>([
  ['in proportion', amount => 5 * amount, 1],
  ['with the square', amount => amount ** 2, 2],
  ['not at all', () => 7, 0],
])('the exponent of what grows %s', (_, grow, expected) => {
  expect(exponent(points(grow), 'seconds')).toBeCloseTo(expected);
});

test('the exponent is that of the steepest step', () => {
  const steepAtTheEnd = points(amount => (amount > 300 ? amount ** 2 : 300));
  expect(exponent(steepAtTheEnd, 'seconds')).toBeGreaterThan(2);
});

test('the section has a row for each quantity, and shows the plot', () => {
  const { method, rows } = growthSection([{ name: 'calls', plot: 'x.svg', points: points(() => 7) }]);
  expect(method).toContain('(images/x.svg)');
  expect(rows.map(({ what, figures }) => [what, ...figures])).toEqual([
    ['requests, by calls', '30', '300', '3000'],
    ['time, s, by calls', '7.00', '7.00', '7.00'],
    ['peak memory, MiB, by calls', '128', '128', '128'],
  ]);
});

test('a plot has three panels with a point for each amount, between the ends of their axes', () => {
  const svg = plotGrowth({ name: 'calls', plot: 'x.svg', points: points(amount => amount / 100) });
  const centres = [...svg.matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)].map(([, x, y]) => [
    Number(x),
    Number(y),
  ]);
  expect(centres.map(([x]) => x)).toEqual([0, 120, 240, 0, 120, 240, 0, 120, 240]);
  for (const [, y] of centres) {
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(190);
  }
  // The axis of the requests has the powers of ten from 20 to 3,600.
  expect([...svg.matchAll(/text-anchor="end"[^>]*>([\d.,]+)</g)].slice(0, 2).map(([, tick]) => tick)).toEqual(
    ['100', '1,000'],
  );
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
