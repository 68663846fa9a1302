import { exponent, type GrowthPoint } from '../../bench/growth/growth.ts';
import { plotGrowth } from '../../bench/growth/plot.tsx';

const points = (grow: (amount: number) => number): GrowthPoint[] =>
  [30, 300, 3000].map(amount => ({ amount, requests: amount, seconds: grow(amount), peakMemory: 2 ** 27 }));

it('the exponent tells growth in proportion from slower and faster growth', () => {
  expect(
    exponent(
      points(amount => 5 * amount),
      'seconds',
    ),
  ).toBeCloseTo(1);
  expect(
    exponent(
      points(amount => amount ** 2),
      'seconds',
    ),
  ).toBeCloseTo(2);
  expect(
    exponent(
      points(() => 7),
      'seconds',
    ),
  ).toBeCloseTo(0);
});

it('the exponent is that of the steepest step', () => {
  expect(
    exponent(
      points(amount => (amount > 300 ? amount ** 2 : 300)),
      'seconds',
    ),
  ).toBeGreaterThan(2);
});

it('a plot has three panels, a point for each amount, and no number that is none', () => {
  const svg = plotGrowth({ name: 'calls', plot: 'x.svg', points: points(amount => amount / 100) });
  expect(svg.match(/<circle /g)).toHaveLength(9);
  for (const label of ['requests', 'time, s', 'peak memory, MiB', '3,000'])
    expect(svg).toContain(`>${label}<`);
  expect(svg).not.toMatch(/NaN|Infinity|undefined/);
});
