import type { Measurement } from './machine.ts';
import { markdownTable } from './markdown.ts';
import type { PipelineFigures } from './pipeline.ts';
import { isMet, type Section, sectionText } from './section.ts';

/** The sources of the five numbers at the top of the page. */
export interface Headlines {
  readonly pipeline: PipelineFigures;
  /** Milliseconds to load a function. */
  readonly coldStart: number;
  /** Such as `$27.75`: see {@link costPerMillion}. */
  readonly costPerMillion: string;
  /** Requests a second that the API lets through by default. */
  readonly throttleRate: number;
}

/** `docs/performance.md`. */
export function performanceReport(
  headlines: Headlines,
  sections: readonly Section[],
  { date, machine }: Measurement,
): string {
  const rows = sections.flatMap(section => section.rows);
  const missed = rows.filter(row => !isMet(row));
  const misses = missed.length === 0 ? '' : ` Missed: ${missed.map(({ what }) => what).join('; ')}.`;
  return `${[
    '# Performance',
    headlineTable(headlines),
    `Measured by \`npm run bench\` on ${date}, on ${machine}. Times are those of this one machine. Ratios compare
callfold with a baseline, the minimum that any program would have to do. They are measured side by side, and depend little on
the machine if it has no other work. \`npm run check\` checks the counts against [bench/budget.ts](../bench/budget.ts), and
nothing that depends on the speed of the machine. Other designs are compared in [studies](../studies/README.md).`,
    `${rows.length - missed.length} of ${rows.length} targets are met.${misses}`,
    ...sections.map(sectionText),
  ].join('\n\n')}\n`;
}

/**
 * What a million calls cost, as `docs/cost.md` states it.
 *
 * @throws {Error} when the page does not state it
 */
export function costPerMillion(costPage: string): string {
  const [, cost] = /million calls cost about \*\*(\$[\d.,]+)\*\*/.exec(costPage) ?? [];
  if (!cost) throw new Error('docs/cost.md does not say what a million calls cost');
  return cost;
}

function headlineTable({ pipeline, coldStart, costPerMillion: cost, throttleRate }: Headlines): string {
  const { p50, p99, callsPerSecond } = pipeline;
  const rows = [
    [
      'latency, POST to record',
      `p50 ${p50} ms, p99 ${p99} ms`,
      'one event at a time, all services on one machine; in AWS, its services add their own',
    ],
    [
      'throughput of one machine',
      `${callsPerSecond.toFixed(0)} calls a second`,
      'all services and the generator of the calls on it; a deployment has the limits below',
    ],
    [
      'cost',
      `${cost} for a million calls`,
      'calculated, at 100 million a month, without X-Ray: see [cost.md](cost.md)',
    ],
    [
      'cold start',
      `${coldStart.toFixed(0)} ms`,
      'to load a function on a whole CPU, without what Lambda adds',
    ],
    [
      'first limit',
      `${throttleRate.toLocaleString('en-US')} deliveries a second`,
      'the throttle, a setting; [all limits](cost.md#where-the-limits-lie)',
    ],
  ];
  return markdownTable(['what', 'figure', 'remark'], rows, 'left');
}
