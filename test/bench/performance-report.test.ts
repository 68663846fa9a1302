import { performanceReport } from '../../bench/performance-report.ts';
import type { Section, Target } from '../../bench/section.ts';

const section = (targets: readonly Target[]): Section => ({
  title: 'A part',
  method: 'Measured somehow.',
  tables: [{ caption: 'By calls', columns: ['calls', 'time'], rows: [[1000, '2 s']] }],
  targets,
});
const measurement = {
  date: '2001-02-03',
  machine: 'no machine',
  versions: [['a-package', '1.2.3']] as const,
};
const report = (targets: readonly Target[]) =>
  performanceReport([section(targets)], new Map([['By calls', 'growth-calls.svg']]), measurement);

it('tells what was measured when, how and on what, with its plots', () => {
  const text = report([{ what: 'writes', measured: 0.5, atMost: 1 }]);
  expect(text).toContain('1 of 1 targets are met.');
  expect(text).toContain('on 2001-02-03, on no machine');
  expect(text).toContain('## A part\n\nMeasured somehow.\n\n**By calls**\n\n| calls | time |');
  expect(text).toContain('| 1,000 | 2 s |\n\n![By calls](images/growth-calls.svg)');
  expect(text).toContain('| writes | 0.500 | 1 | met |');
  expect(text).toContain('| a-package | 1.2.3 |');
});

it('leads with what is missed, by how much and why', () => {
  const text = report([
    { what: 'writes', measured: 2, atMost: 1, acceptedMiss: 'It cannot be otherwise.' },
    { what: 'reads', measured: 3, atMost: 1 },
  ]);
  expect(text).toContain('0 of 2 targets are met, and these are not.');
  expect(text).toContain('- **writes: 2**, where at most 1 was aimed at. It cannot be otherwise.');
  expect(text).toContain('- **reads: 3**, where at most 1 was aimed at. Not accepted.');
});
