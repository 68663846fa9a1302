import type { Figures } from '../report/figures.ts';
import type { Report } from '../report/report.ts';
import { formatDuration } from '../time/duration.ts';
import { GroupName, type HrefOf, othersName } from './group-name.tsx';
import { grouped, percent, readable } from './words.ts';

/** The figures of a report, with their total. */
export function ReportTable({
  report: { by, rows, others, total },
  hrefOf,
}: {
  report: Report;
  hrefOf: HrefOf;
}) {
  return (
    // The table is wider than a phone: it scrolls, also by the keyboard.
    <section class="card report-figures" aria-label="Figures" tabindex={0}>
      <table class="report">
        <thead>
          <tr>
            <th scope="col">{readable(by)}</th>
            {COLUMNS.map(({ title }) => (
              <th scope="col" class="figure">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr>
              <th scope="row">
                <GroupName by={by} row={row} hrefOf={hrefOf} />
              </th>
              <FigureCells figures={row} />
            </tr>
          ))}
          {others && (
            <tr>
              <th scope="row">{othersName(others.groups)}</th>
              <FigureCells figures={others} />
            </tr>
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">All</th>
            <FigureCells figures={total} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

function FigureCells({ figures }: { figures: Figures }) {
  return (
    <>
      {COLUMNS.map(({ value }) => (
        <td class="figure">{value(figures)}</td>
      ))}
    </>
  );
}

const COLUMNS: readonly { readonly title: string; readonly value: (figures: Figures) => string }[] = [
  { title: 'Calls', value: ({ calls }) => grouped(calls) },
  { title: 'Connected', value: ({ connected, calls }) => share(connected, calls) },
  { title: 'Mean length', value: ({ mean }) => lengthText(mean) },
  { title: 'Median length', value: ({ median }) => lengthText(median) },
  { title: 'Analyzed', value: ({ analyzed, calls }) => share(analyzed, calls) },
  {
    title: 'Successful',
    value: ({ successful, unsuccessful }) => share(successful, successful + unsuccessful),
  },
  ...['Positive', 'Neutral', 'Negative'].map(sentiment => ({
    title: sentiment,
    value: ({ sentiments, calls }: Figures) => share(sentiments.get(sentiment) ?? 0, calls),
  })),
];

function share(part: number, total: number): string {
  return total === 0 ? '–' : percent(part, total);
}

function lengthText(milliseconds: number | undefined): string {
  return milliseconds === undefined ? '–' : formatDuration(milliseconds);
}
