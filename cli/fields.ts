import Table from 'cli-table3';
import { oneLine, printable } from './printable.ts';
import { NO_LINES } from './table.ts';

/** A label and what it stands for, possibly of several lines. */
export type Field = readonly [label: string, value: string];

/**
 * Lays fields out beneath each other, values wrapped beside their labels. Links and other long words are not
 * broken where the terminal is wide enough for the longest label and twenty characters more.
 *
 * @param width to wrap to; infinite where nothing is wrapped
 */
export function renderFields(
  fields: readonly Field[],
  width: number,
  heading: (label: string) => string = label => label,
): string {
  const rows = fields.map(
    ([label, value]) => [oneLine(label), printable(value).replaceAll('\t', ' ')] as const,
  );
  const labelWidth = Math.max(...rows.map(([label]) => label.length));
  const valueWidth = Math.max(20, width - labelWidth - INDENT.length - GAP);
  const table = new Table({
    chars: { ...NO_LINES, middle: ' '.repeat(GAP) },
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colWidths: [labelWidth, Number.isFinite(valueWidth) ? valueWidth : null],
    wordWrap: true,
    wrapOnWordBoundary: true,
  });
  table.push(...rows.map(([label, value]) => [heading(label), value]));
  return table
    .toString()
    .split('\n')
    .map(line => `${INDENT}${line}`.trimEnd())
    .join('\n');
}

const INDENT = '  ';
const GAP = 2;
