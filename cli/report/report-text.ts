import stringWidth from 'string-width';
import type { Figures } from '../../report/figures.ts';
import type { Report } from '../../report/report.ts';
import type { Style } from '../../terminal/style.ts';
import { type Column, renderTable } from '../../terminal/table.ts';
import { cut } from '../../terminal/wrap.ts';
import { plural } from '../../text/plural.ts';
import { oneLine } from '../../text/printable.ts';
import { clockDuration } from '../../time/duration.ts';
import { shownIdCharacters } from '../short-ids.ts';

/** How a report is laid out. */
interface Layout {
  /** Of the terminal in characters; infinite if there is none. */
  readonly width: number;
  readonly style: (style: Style, text: string) => string;
}

/** A line of the table. */
interface Line extends Figures {
  readonly name: string;
}

/** A report as a table, and below it, if there is room, as a chart. */
export function reportText(report: Report, { width, style }: Layout): string {
  const { by, others, total } = report;
  const groups: Line[] = namedRows(report, width);
  if (others) groups.push({ ...others, name: `(${plural(others.groups, 'other')})` });
  const table = renderTable(columnsOf(by), [...groups, { ...total, name: 'all' }], width, text =>
    style('bold', text),
  );
  return [table, ...chartOf(groups, { width, style })].join('\n\n');
}

// Ids are as short as in a list of calls.
function namedRows({ by, rows }: Report, width: number): Line[] {
  const ids = rows.flatMap(({ group }) => group ?? []);
  const characters = by === 'agent' || by === 'campaign' ? shownIdCharacters(ids, width) : undefined;
  return rows.map(row => ({ ...row, name: row.group?.slice(0, characters) ?? `(no ${by})` }));
}

function columnsOf(by: string): Column<Line>[] {
  return [
    { title: by.toUpperCase(), value: ({ name }) => name, max: 36 },
    right('CALLS', ({ calls }) => String(calls)),
    right('CONNECTED', ({ connected, calls }) => percent(connected, calls)),
    right('MEAN', ({ mean }) => lengthOf(mean)),
    right('MEDIAN', ({ median }) => lengthOf(median)),
    right('ANALYZED', ({ analyzed, calls }) => percent(analyzed, calls)),
    right('SUCCESS', ({ successful, unsuccessful }) => percent(successful, successful + unsuccessful)),
    right('POS/NEG', ({ sentiments, calls }) =>
      [sentiments.get('Positive'), sentiments.get('Negative')]
        .map(count => percent(count ?? 0, calls))
        .join('/')
        .replace(' %/', '/'),
    ),
  ];
}

function right(title: string, value: (line: Line) => string): Column<Line> {
  return { title, value, align: 'right' };
}

function percent(part: number, total: number): string {
  return total === 0 ? '-' : `${Math.round((part / total) * 100)} %`;
}

function lengthOf(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '-' : clockDuration(milliseconds);
}

// A bar for each group: what is connected of its calls in full, the others light.
function chartOf(groups: readonly Line[], { width, style }: Layout): string[] {
  const names = groups.map(({ name }) => cut(oneLine(name), MAX_NAME));
  const nameWidth = Math.max(...names.map(name => stringWidth(name)));
  const most = Math.max(...groups.map(({ calls }) => calls));
  const room = Math.min(width, CHART_WIDTH) - nameWidth - String(most).length - 4;
  if (room < MIN_BAR || most === 0) return [];
  const cells = (count: number) => Math.round((count / most) * room);
  const bars = groups.map(({ calls, connected }, index) => {
    const full = cells(connected);
    const light = Math.max(cells(calls) - full, calls > 0 && full === 0 ? 1 : 0);
    const name = names[index] ?? '';
    const padding = ' '.repeat(nameWidth - stringWidth(name));
    return `${name}${padding}  ${style('cyan', '█'.repeat(full))}${style('dim', '░'.repeat(light))} ${calls}`;
  });
  return [[...bars, style('dim', `${' '.repeat(nameWidth)}  █ connected  ░ not connected`)].join('\n')];
}

const MAX_NAME = 24;
const CHART_WIDTH = 80;

/** Below, there would be no room for the line that explains the bars. */
const MIN_BAR = 26;
