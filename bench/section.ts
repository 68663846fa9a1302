import { markdownTable } from './markdown.ts';

/** A measured number, and its maximum. */
export interface Row {
  /** Such as `webhook CPU time, body of 4 KB`. */
  readonly what: string;
  /** The figures behind the measured number, one text for each of the section's columns. */
  readonly figures: readonly string[];
  readonly measured: number;
  readonly atMost: number;
}

/** The results of one part of the benchmark. */
export interface Section {
  readonly title: string;
  /** How it is measured, in Markdown. */
  readonly method: string;
  /** Names of the columns of figures. */
  readonly columns: readonly string[];
  /** Name of the measured number, such as `ratio`. */
  readonly measure: string;
  readonly rows: readonly Row[];
}

/** Whether the measured number is small enough. NaN is not. */
export function isMet({ measured, atMost }: Row): boolean {
  return measured <= atMost;
}

/** A row for two series that were measured in turn, in milliseconds. */
export function comparison(what: string, ours: readonly number[], baseline: readonly number[]): Row {
  const figures = [ours, baseline].map(times => `${median(times).toFixed(2)} ms`);
  return { what, figures, measured: pairedRatio(ours, baseline), atMost: MAX_RATIO };
}

/** How many times as much as a baseline callfold may take. */
const MAX_RATIO = 1.3;

/** The middle of some numbers, or the mean of the two in the middle. NaN if there are none. */
export function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/**
 * The ratio of `a` to `b`: the median of the ratios of pairs that were measured one right after the other, so that it
 * does not matter if the machine becomes slower or faster meanwhile.
 */
export function pairedRatio(a: readonly number[], b: readonly number[]): number {
  return median(a.map((value, index) => value / (b[index] ?? Number.NaN)));
}

/** A section in Markdown. */
export function sectionText({ title, method, columns, measure, rows }: Section): string {
  const table = markdownTable(
    ['', ...columns, measure, 'at most', ''],
    rows.map(row => [
      row.what,
      ...row.figures,
      formatNumber(row.measured),
      formatNumber(row.atMost),
      isMet(row) ? 'met' : '**missed**',
    ]),
  );
  return `## ${title}\n\n${method}\n\n${table}`;
}

/** Whole numbers whole, others with two decimals, both with grouped thousands. */
export function formatNumber(value: number): string {
  const digits = Number.isInteger(value) ? 0 : 2;
  return value.toLocaleString('en-US', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
    signDisplay: 'negative',
  });
}
