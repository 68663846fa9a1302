import Table from 'cli-table3';
import { oneLine } from '../text/printable.ts';
import { displayWidth, wrap } from './wrap.ts';

/** A column of a table. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  readonly align?: 'left' | 'right';
  /** Widest that the column gets, in cells; longer values are cut with an ellipsis. */
  readonly max?: number;
  /** Whether values that are too long for the column go on below instead of being cut. */
  readonly wrap?: boolean;
  /** Styles a value for the terminal, once it has been cut. */
  readonly style?: (text: string, row: Row) => string;
}

/**
 * Lays rows out as a table without lines. Where the width does not hold all columns, the last ones are left
 * out: put those first that matter most.
 *
 * @param width of the terminal; infinite where there is none, and then nothing is cut
 */
export function renderTable<Row>(
  columns: readonly Column<Row>[],
  rows: readonly Row[],
  width: number,
  heading: (text: string) => string = text => text,
): string {
  const laidOut = columns.map(column => layOut(column, rows, width));
  const fitting = columnsThatFit(laidOut, width);
  const table = new Table({
    chars: NO_LINES,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0, compact: true },
    colAligns: fitting.map(({ column }) => column.align ?? 'left'),
    colWidths: fitting.map(({ width: columnWidth }) => (Number.isFinite(width) ? columnWidth : null)),
    truncate: '…',
  });
  table.push(fitting.map(({ column }) => heading(column.title)));
  for (const [index, row] of rows.entries()) {
    table.push(
      fitting.map(({ column, cells, width: columnWidth }) => {
        const cell = cells[index] ?? '';
        const text = column.wrap ? wrap(cell, columnWidth).join('\n') : cell;
        return column.style ? column.style(text, row) : text;
      }),
    );
  }
  return table
    .toString()
    .split('\n')
    .map(line => line.trimEnd())
    .join('\n');
}

interface LaidOut<Row> {
  readonly column: Column<Row>;
  readonly cells: readonly string[];
  readonly width: number;
}

function layOut<Row>(column: Column<Row>, rows: readonly Row[], width: number): LaidOut<Row> {
  const cells = rows.map(row => oneLine(column.value(row)));
  const widest = Math.max(column.title.length, ...cells.map(displayWidth));
  const max = Number.isFinite(width) ? (column.max ?? widest) : widest;
  return { column, cells, width: Math.min(widest, Math.max(max, column.title.length)) };
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
      if (left - GAP.length >= SHORTEST && column.column.max === undefined) {
        fitting.push({ ...column, width: left - GAP.length });
      }
      break;
    }
  }
  return fitting;
}

const GAP = '  ';
const SHORTEST = 14;

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: GAP,
};
