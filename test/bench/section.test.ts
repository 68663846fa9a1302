import { formatFigure, verdict } from '../../bench/section.ts';
import { median, pairedRatio } from '../../bench/statistics.ts';

describe('a target', () => {
  const target = (measured: number, acceptedMiss?: string) =>
    verdict({ what: 'x', measured, atMost: 1, ...(acceptedMiss ? { acceptedMiss } : {}) });

  it('is met up to its limit', () => {
    expect([0, 1].map(measured => target(measured))).toEqual(['met', 'met']);
    expect(target(1, 'hard')).toBe('met');
  });

  it('is missed beyond it, and accepted only with a reason', () => {
    expect(target(1.001)).toBe('missed');
    expect(target(1.001, 'hard')).toBe('missed, accepted');
  });

  it('is missed where nothing was measured, whatever the reason', () => {
    expect(target(Number.NaN)).toBe('missed');
    expect(target(Number.NaN, 'hard')).toBe('missed');
  });
});

it.each<[string | number, string]>([
  [0, '0'],
  [12_345, '12,345'],
  [1 / 3, '0.333'],
  [1234.5, '1,230'],
  ['12 ms', '12 ms'],
])('%p is written %s', (figure, text) => expect(formatFigure(figure)).toBe(text));

it('the median is the one in the middle, or the mean of two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it('a paired ratio does not mind a machine that becomes slower on the way', () => {
  expect(pairedRatio([2, 20, 200], [1, 10, 100])).toBe(2);
});
