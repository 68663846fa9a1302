import stringWidth from 'string-width';
import { oneLine } from '../text/printable.ts';
import { cut, wrap } from './wrap.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /**
   * Maximum width, in cells. A longer value is cut with an ellipsis; without a terminal it stays whole, and the rest of
   * its line moves to the right.
   */
  readonly max?: number;
  /** Whether values that are too long for the column go on below instead of being cut. */
  readonly wrap?: boolean;
  /** Styles a value for the terminal, once it has been cut. */
  readonly style?: (text: string, row: Row) => string;
}

/**
 * Lays rows out as a table without borders. If not all columns fit, the last ones are left out: put the most important
 * ones first. If not even the first two fit, each row is a block of lines.
 *
 * @param width of the terminal; infinite if there is none, and then nothing is cut
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  heading: (text: string) => string = text => text,
): string {
  const fitting = columnsThatFit(
    columns.map(column => layOut(column, rows)),
    width,
  );
  if (fitting.length < 2 && columns.length > fitting.length) return renderBlocks(columns, rows, width);
  const headings = fitting.map(({ column, width }) => pad(column, column.title, width, heading));
  return [
    joinCells(headings),
    ...rows.flatMap((row, index) => renderRow(fitting, row, index, Number.isFinite(width))),
  ].join('\n');
}

function renderBlocks<Row>(columns: readonly Column<Row>[], rows: readonly Row[], width: number): string {
  const blocks = rows.map(row =>
    columns.flatMap(({ value, style }) => {
      const text = cut(oneLine(value(row)), width);
      return text === '' ? [] : [style?.(text, row) ?? text];
    }),
  );
  return blocks.map(lines => lines.join('\n')).join('\n\n');
}

/** The lines of a row: more than one if a value is wrapped. */
function renderRow<Row>(columns: readonly LaidOut<Row>[], row: Row, index: number, isCut: boolean): string[] {
  const cells = columns.map(({ column, cells, width }) => {
    const cell = cells[index] ?? '';
    if (!isCut) return [cell];
    return column.wrap ? wrap(cell, width) : [cut(cell, width)];
  });
  const height = Math.max(...cells.map(lines => lines.length));
  return Array.from({ length: height }, (_, line) =>
    joinCells(
      columns.map(({ column, width }, position) =>
        pad(column, cells[position]?.[line] ?? '', width, text => column.style?.(text, row) ?? text),
      ),
    ),
  );
}

function pad(
  { align }: Pick<Column<never>, 'align'>,
  text: string,
  width: number,
  style: (text: string) => string,
): string {
  const space = ' '.repeat(Math.max(0, width - stringWidth(text)));
  const styled = text === '' ? '' : style(text);
  return align === 'right' ? space + styled : styled + space;
}

function joinCells(cells: readonly string[]): string {
  return cells.join(GAP).trimEnd();
}

interface LaidOut<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly width: number;
}

function layOut<Row>(column: Column<Row>, rows: readonly Row[]): LaidOut<Row> {
  const cells = rows.map(row => oneLine(column.value(row)));
  const titleWidth = stringWidth(column.title);
  const widest = cells.reduce((most, cell) => Math.max(most, stringWidth(cell)), titleWidth);
  return { column, cells, width: Math.min(widest, Math.max(column.max ?? widest, titleWidth)) };
}

function columnsThatFit<Row>(columns: readonly LaidOut<Row>[], width: number): LaidOut<Row>[] {
  const fitting: LaidOut<Row>[] = [];
  let left = width;
  for (const column of columns) {
    const needed = column.width + (fitting.length > 0 ? GAP.length : 0);
    if (needed <= left) {
      fitting.push(column);
      left -= needed;
    } else {
      // What is too wide may still be worth showing in part.
      if (left - GAP.length >= MIN_PARTIAL_WIDTH && column.column.max === undefined) {
        fitting.push({ ...column, width: left - GAP.length });
      }
      break;
    }
  }
  return fitting;
}

const GAP = '  ';
const MIN_PARTIAL_WIDTH = 14;
