import { markdownTable } from '../../bench/markdown.ts';
import { comparison, formatNumber, isMet, median, pairedRatio, sectionText } from '../../bench/section.ts';

const row = (measured: number) => ({ what: 'x', figures: [], measured, atMost: 1 });

test('a target is met up to its limit', () => {
  expect([0, 1, 1.001].map(measured => isMet(row(measured)))).toEqual([true, true, false]);
});

test('a target is missed if nothing was measured', () => {
  expect(isMet(row(Number.NaN))).toBe(false);
});

test('a comparison has the medians in milliseconds, and the median of the ratios', () => {
  expect(comparison('load', [2, 20, 200], [1, 10, 100])).toEqual({
    what: 'load',
    figures: ['20.00 ms', '10.00 ms'],
    measured: 2,
    atMost: 1.3,
  });
});

test('a section has its figures, the measured number, the limit, and whether it is met', () => {
  const figures = ['3 ms', '2 ms'];
  const rows = [
    { ...row(1.5), figures },
    { ...row(0.5), figures },
  ];
  const text = sectionText({ title: 'T', method: 'M.', columns: ['ours', 'base'], measure: 'ratio', rows });
  expect(text).toMatch(/^## T\n\nM\.\n\n\|/);
  expect(text).toContain('| x   | 3 ms | 2 ms |  1.50 |       1 | **missed** |');
  expect(text.split('\n').at(-1)).toMatch(/\| +met \|$/);
});

it.each([
  [0, '0'],
  [12_345, '12,345'],
  [1 / 3, '0.33'],
  [1234.5, '1,234.50'],
  [-0.001, '0.00'],
])('%p is written %s', (value, text) => expect(formatNumber(value)).toBe(text));

test('the median is the one in the middle, or the mean of two', () => {
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
  expect(median([])).toBeNaN();
});

test('a paired ratio is not affected by a machine that becomes slower', () => {
  expect(pairedRatio([2, 20, 200], [1, 10, 100])).toBe(2);
});

test('tables are padded, with numbers to the right', () => {
  expect(markdownTable(['name', 'b'], [['x', '1234']])).toBe(
    '| name |    b |\n| ---- | ---: |\n| x    | 1234 |',
  );
  expect(markdownTable(['name', 'b'], [['x', '1234']], 'left')).toBe(
    '| name | b    |\n| ---- | ---- |\n| x    | 1234 |',
  );
});
