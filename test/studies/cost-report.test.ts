import { costPerMillion } from '../../bench/performance-report.ts';
import { costPerMonth, total } from '../../studies/cost/cost.ts';
import { usageOf } from '../../studies/cost/cost-figures.ts';
import { costReport } from '../../studies/cost/cost-report.ts';
import { PRICES } from '../../studies/cost/prices.ts';
import { dollars, millions, percent, rounded } from '../../studies/cost/text.ts';
import { MADE_UP } from './made-up-figures.ts';

const report = costReport(MADE_UP);
const row = (first: string, text = report): string[] => {
  const cells = text.split('\n').map(line => line.split('|').map(cell => cell.trim()));
  return cells.find(([, name]) => name === first)?.slice(2, -1) ?? [];
};
const amount = (cell = '') => Number(cell.replace(/[$, ]|under/g, ''));

test('the page begins with the price of a million calls', () => {
  const million = total(costPerMonth(usageOf(MADE_UP), 100e6, PRICES)) / 100;
  expect(costPerMillion(report.split('\n## ')[0] ?? '')).toBe(dollars(million));
});

test('the page says that it is kept by hand, and when and on what it was measured', () => {
  expect(report).toContain('node --import tsx studies/cost/main.ts');
  expect(report).toContain('2001-02-03 on a machine that does not exist');
});

test('the services add up', () => {
  const section = report.split('\n## ').find(text => text.startsWith('By service')) ?? '';
  const amounts = section
    .split('\n')
    .filter(line => /^\| [A-Z*]/.test(line))
    .map(line => amount(line.split('|')[4]));
  const all = amounts.pop() ?? Number.NaN;
  expect(amounts).toHaveLength(9);
  expect(Math.abs(amounts.reduce((a, b) => a + b, 0) - all)).toBeLessThan(5);
});

test('a longer call costs more; full batches and no traces cost less', () => {
  const usual = amount(row('as above').at(-1));
  expect(amount(row('calls with a transcript of an hour').at(-1))).toBeGreaterThan(usual);
  expect(amount(row('batches of 10, waiting for each to fill').at(-1))).toBeLessThan(usual);
  expect(amount(row('X-Ray traces (setting `tracing`): less without, by').at(-1))).toBeGreaterThan(0);
});

test('if traces are off, they are not part of the bill, and the page says what they would add', () => {
  const untraced = costReport({ ...MADE_UP, tracing: false });
  expect(row('X-Ray', untraced)).toEqual([]);
  expect(row('X-Ray')).toHaveLength(4);
  const [million = Number.NaN, largest = Number.NaN] = row('as above', untraced).map(amount);
  const [tracedMillion = Number.NaN, tracedLargest = Number.NaN] = row('as above').map(amount);
  expect(row('X-Ray traces (setting `tracing`): more by', untraced).map(amount)).toEqual([
    expect.closeTo(tracedMillion - million, 1),
    expect.closeTo(tracedLargest - largest, 1),
  ]);
});

test('the page begins with the price at one million calls a month as well', () => {
  const million = total(costPerMonth(usageOf(MADE_UP), 1e6, PRICES));
  expect(report.split('\n## ')[0]).toContain(`and **${dollars(million)}** at one million`);
});

test('more memory takes less time', () => {
  expect(row('512 MB (deployed)').slice(0, 2)).toEqual(['104 ms', '23.5 ms']);
  expect(row('1769 MB').slice(0, 2)).toEqual(['30 ms', '21.0 ms']);
});

test('the page says of every price where it was read', () => {
  for (const { unit, source } of Object.values(PRICES)) {
    expect(report).toContain(unit);
    expect(report).toContain(`(${source.page}): ${source.read}`);
  }
});

test('all rows of a table have the same columns, and all numbers could be calculated', () => {
  for (const table of report.match(/(?:^\|.*\n)+/gm) ?? []) {
    const widths = table
      .trim()
      .split('\n')
      .map(line => line.split('|').length);
    expect(new Set(widths).size).toBe(1);
  }
  expect(report).not.toMatch(/NaN|undefined|Infinity/);
});

test('dollars have cents up to 100', () => {
  expect([0, 0.004, 0.005, 1.5, 99.9, 100, 12_345.6].map(dollars)).toEqual([
    '$0.00',
    'under $0.01',
    '$0.01',
    '$1.50',
    '$99.90',
    '$100',
    '$12,346',
  ]);
});

test('numbers are rounded', () => {
  expect(rounded(1234.5)).toBe('1,230');
  expect(rounded(0.98765)).toBe('0.988');
  expect(percent(0.1234)).toBe('12 %');
  expect(millions(101_234_567)).toBe('101 million');
});
