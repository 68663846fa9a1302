import { clockDuration, formatDuration } from '../../time/duration.ts';

test.each([
  [0, '0 s'],
  [93.7, '0.1 s'],
  [5121.685, '5.1 s'],
  [9949, '9.9 s'],
  [9970, '10 s'],
  [15_848, '16 s'],
  [125_000, '2 min 5 s'],
  [3_600_000, '1 h'],
  [3_605_000, '1 h'],
  [11_400_000, '3 h 10 min'],
  [172_800_000, '2 d'],
])('%d ms is %s', (milliseconds, text) => {
  expect(formatDuration(milliseconds)).toBe(text);
});

test.each([
  [0, '0:00'],
  [499, '0:00'],
  [15_848, '0:16'],
  [59_500, '1:00'],
  [125_000, '2:05'],
  [3_599_499, '59:59'],
  [3_605_000, '1:00:05'],
  [100 * 3_600_000, '100:00:00'],
])('%d ms are %s on a clock', (milliseconds, text) => {
  expect(clockDuration(milliseconds)).toBe(text);
});
