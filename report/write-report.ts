import { sheetLines } from '../export/sheet.ts';
import { plural } from '../text/plural.ts';
import { COUNTS, type Figures } from './figures.ts';
import type { Report } from './report.ts';

/** A report as a program reads it: lengths in seconds, null for what is not known. */
export function reportJson({ by, rows, others, total }: Report): object {
  return {
    by,
    rows: rows.map(({ group, ...figures }) => ({ group: group ?? null, ...fieldsOf(figures) })),
    others: others ? { groups: others.groups, ...fieldsOf(others) } : null,
    total: fieldsOf(total),
  };
}

/** A report for a spreadsheet: a line for each row, the other groups and the total at the end. */
export function reportCsv({ by, rows, others, total }: Report): string {
  const lines: [string, Figures][] = rows.map(({ group, ...figures }) => [group ?? `(no ${by})`, figures]);
  if (others) lines.push([`(${plural(others.groups, 'other')})`, others]);
  lines.push(['(all)', total]);
  const sentiments = [...SENTIMENTS.map(name => name.toLowerCase()), 'other_sentiment'];
  const titles = [by, ...COUNTS, 'mean_seconds', 'median_seconds', ...sentiments];
  return sheetLines([titles, ...lines.map(([name, figures]) => [name, ...cellsOf(figures)])], {
    isBeginning: true,
  });
}

/** Those that Retell's documentation names. */
const SENTIMENTS = ['Positive', 'Neutral', 'Negative', 'Unknown'];

function fieldsOf(figures: Figures): object {
  const { mean, median, sentiments } = figures;
  return {
    ...Object.fromEntries(COUNTS.map(name => [name, figures[name]])),
    mean_seconds: secondsOf(mean) ?? null,
    median_seconds: secondsOf(median) ?? null,
    sentiments: Object.fromEntries(sentiments),
  };
}

function cellsOf(figures: Figures): string[] {
  const { mean, median, sentiments } = figures;
  const named = SENTIMENTS.map(name => sentiments.get(name) ?? 0);
  const others = [...sentiments].filter(([name]) => !SENTIMENTS.includes(name));
  return [
    ...COUNTS.map(name => figures[name]),
    secondsOf(mean) ?? '',
    secondsOf(median) ?? '',
    ...named,
    others.reduce((sum, [, calls]) => sum + calls, 0),
  ].map(String);
}

// To the millisecond.
function secondsOf(milliseconds: number | undefined): number | undefined {
  return milliseconds === undefined ? undefined : Math.round(milliseconds) / 1000;
}
