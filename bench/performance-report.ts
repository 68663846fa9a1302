import { markdownTable } from './cost/markdown.ts';
import { formatFigure, type Section, type Target, targetCells, verdict } from './section.ts';

/** When and on what the figures were measured. */
export interface Measurement {
  /** Such as `2026-11-25`. */
  readonly date: string;
  readonly machine: string;
  readonly versions: readonly (readonly [name: string, version: string])[];
}

/**
 * `docs/performance.md`.
 *
 * @param plots names of the plots in `docs/images`, by what grows
 */
export function performanceReport(
  sections: readonly Section[],
  plots: ReadonlyMap<string, string>,
  { date, machine, versions }: Measurement,
): string {
  const targets = sections.flatMap(section => section.targets);
  const misses = targets.filter(target => verdict(target) !== 'met');
  return `${[
    '# Performance',
    `What callfold needs, measured against the least that anybody would need and against what people would use instead. Ratios are
measured side by side in one run; absolute times are those of one machine, and only there to tell what the ratios are of.`,
    `${targets.length - misses.length} of ${targets.length} targets are met${misses.length > 0 ? ', and these are not' : ''}.${missesOf(misses)}`,
    `Written by \`npm run bench\` on ${date}, on ${machine}. It measures everything again, which takes about half an hour, writes this page,
its plots and [cost.md](cost.md), and fails if a target is missed that is not accepted here. \`npm run bench -- --short\` measures
less, and at full length only what misses a target then; it writes nothing, and runs in CI.`,
    ...sections.map(section => sectionText(section, plots)),
    '## Versions',
    markdownTable(['package', 'version'], versions, 'left'),
  ].join('\n\n')}\n`;
}

function missesOf(misses: readonly Target[]): string {
  if (misses.length === 0) return '';
  const lines = misses.map(
    ({ what, measured, atMost, acceptedMiss = 'Not accepted.' }) =>
      `- **${what}: ${formatFigure(measured)}**, where at most ${formatFigure(atMost)} was aimed at. ${acceptedMiss}`,
  );
  return `\n\n${lines.join('\n')}`;
}

function sectionText(
  { title, method, tables, targets }: Section,
  plots: ReadonlyMap<string, string>,
): string {
  const parts = tables.map(({ caption, columns, rows }) => {
    const table = markdownTable(
      columns,
      rows.map(row => row.map(formatFigure)),
    );
    const plot = plots.get(caption);
    return `**${caption}**\n\n${table}${plot ? `\n\n![${caption}](images/${plot})` : ''}`;
  });
  return [`## ${title}`, method, ...parts, targetTable(targets)].join('\n\n');
}

function targetTable(targets: readonly Target[]): string {
  return markdownTable(['target', 'measured', 'at most', ''], targets.map(targetCells));
}
