import { readFileSync } from 'node:fs';
import { costPerMillion, performanceReport } from '../../bench/performance-report.ts';
import type { Row } from '../../bench/section.ts';

const headlines = {
  pipeline: { p50: 12, p99: 34, callsPerSecond: 56.7 },
  coldStart: 89.1,
  costPerMillion: '$1.23',
  throttleRate: 4500,
};
const report = (rows: readonly Row[]) =>
  performanceReport(
    headlines,
    [{ title: 'A part', method: 'Measured somehow.', columns: [], measure: 'count', rows }],
    { date: '2001-02-03', machine: 'a machine that does not exist' },
  );
const row = (what: string, measured: number): Row => ({ what, figures: [], measured, atMost: 1 });

test('five numbers come first', () => {
  const [, table = ''] = report([]).split('\n\n');
  const cells = table.split('\n').map(line => line.split('|').map(cell => cell.trim()));
  expect(cells.slice(2).map(([, , figure]) => figure)).toEqual([
    'p50 12 ms, p99 34 ms',
    '57 calls a second',
    '$1.23 for a million calls',
    '89 ms',
    '4,500 deliveries a second',
  ]);
});

test('it says when and on what it was measured', () => {
  expect(report([])).toContain('on 2001-02-03, on a machine that does not exist.');
});

test('it counts the targets that are met, and names those that are not', () => {
  expect(report([row('writes', 1)])).toContain('\n1 of 1 targets are met.\n');
  expect(report([row('writes', 1), row('reads', 2)])).toContain('\n1 of 2 targets are met. Missed: reads.\n');
});

test('docs/cost.md says what a million calls cost', () => {
  const page = readFileSync(new URL('../../docs/cost.md', import.meta.url), 'utf8');
  expect(costPerMillion(page)).toMatch(/^\$\d+\.\d\d$/);
  expect(() => costPerMillion('It costs nothing.')).toThrow('docs/cost.md does not say');
});
