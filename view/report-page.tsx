import type { Figures } from '../report/figures.ts';
import { DIMENSIONS, type Dimension, type Report, type ReportRow } from '../report/report.ts';
import { dayAfter } from '../time/days.ts';
import { formatDuration } from '../time/duration.ts';
import { startOfLocalDay, type TimeZone } from '../time/zone.ts';
import { percent } from './charts.tsx';
import { FilterForm } from './filter-form.tsx';
import { Page } from './layout.tsx';
import { type ListQuery, listHref, timeOf } from './list-query.ts';
import { listTitle } from './list-title.ts';
import { REPORT_PATH, type ReportQuery, reportHref } from './report-query.ts';
import { counted, grouped, readable } from './words.ts';

/** The data of a report's page. */
interface ReportPageProps {
  readonly source: string;
  readonly query: ReportQuery;
  readonly report: Report;
  readonly zone: TimeZone;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** If not all calls of the time were looked at: when the last one was created. */
  readonly stoppedAt: string | undefined;
}

/** Calls in figures: a chart, and a table with the same rows. */
export function ReportPage({ source, query, report, zone, now, stoppedAt }: ReportPageProps) {
  const { by, total } = report;
  const hrefOf = (row: ReportRow) => rowHref(query, row, { zone, now });
  return (
    <Page title="Report" source={source}>
      <p>
        <a href={listHref({ ...query, cursor: undefined })} class="back" rel="up">
          ← Calls
        </a>
      </p>
      <h1 class="report-title">{`Report: ${listTitle(query)}`}</h1>
      <nav class="dimensions" aria-label="Group the calls">
        {DIMENSIONS.map(dimension => (
          <a
            href={reportHref({ ...query, by: dimension })}
            aria-current={dimension === by ? 'page' : undefined}
          >
            {`By ${dimension}`}
          </a>
        ))}
      </nav>
      <FilterForm
        query={query}
        choices={{ reasons: [], sentiments: [...total.sentiments.keys()] }}
        action={REPORT_PATH}
        hidden={{ by }}
        clearHref={reportHref({ ...CLEARED, by })}
      />
      {total.calls === 0 ? (
        <div class="empty">
          <p class="empty-title">No calls to report.</p>
        </div>
      ) : (
        <>
          <p class="report-total">
            {`${stoppedAt === undefined ? '' : 'More than '}${counted(total.calls, 'call')}.`}
            {stoppedAt !== undefined &&
              ` Calls from before ${stoppedAt.slice(0, 19).replace('T', ' ')} are not counted.`}
          </p>
          <RowBars report={report} hrefOf={hrefOf} />
          <ReportTable report={report} hrefOf={hrefOf} />
          <p class="coverage">
            {NOTE}
            {by === 'day' && ` Days are those of ${zone.name}.`}
          </p>
        </>
      )}
    </Page>
  );
}

const CLEARED: ListQuery = {
  range: '7d',
  interval: undefined,
  day: undefined,
  contact: undefined,
  filter: {},
  cursor: undefined,
};

const NOTE =
  'Connected: somebody answered, or the call was transferred. Mean and median: of the calls with a length above zero. Successful: of the calls whose analysis says yes or no.';

type HrefOf = (row: ReportRow) => string | undefined;

function RowBars({ report: { by, rows, others }, hrefOf }: { report: Report; hrefOf: HrefOf }) {
  const largest = Math.max(1, others?.calls ?? 0, ...rows.map(({ calls }) => calls));
  return (
    <figure class="card report-chart">
      <figcaption>
        Calls by {by}: <Swatch name="value" /> connected <Swatch name="rest" /> not connected
      </figcaption>
      <ul class="outcomes">
        {rows.map(row => (
          <li>
            <Name by={by} group={row.group} href={hrefOf(row)} />
            <SplitBar figures={row} largest={largest} />
            <span class="count">{grouped(row.calls)}</span>
          </li>
        ))}
        {others && (
          <li>
            <span>{othersName(others.groups)}</span>
            <SplitBar figures={others} largest={largest} />
            <span class="count">{grouped(others.calls)}</span>
          </li>
        )}
      </ul>
    </figure>
  );
}

function SplitBar({ figures: { calls, connected }, largest }: { figures: Figures; largest: number }) {
  const width = (count: number) => ((count / largest) * 100).toFixed(2);
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      <rect class="rest" width={width(calls)} height="8" />
      <rect class="value" width={width(connected)} height="8" />
    </svg>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <svg class="bar swatch" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <rect class={name} width="10" height="10" rx="2" />
    </svg>
  );
}

function ReportTable({ report: { by, rows, others, total }, hrefOf }: { report: Report; hrefOf: HrefOf }) {
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
                <Name by={by} group={row.group} href={hrefOf(row)} />
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

function Name({ by, group, href }: { by: Dimension; group: string | undefined; href: string | undefined }) {
  const text = group === undefined ? `No ${by}` : by === 'outcome' ? readable(group) : group;
  return href === undefined ? <span>{text}</span> : <a href={href}>{text}</a>;
}

function othersName(groups: number): string {
  return counted(groups, 'other');
}

// The list has no filter for calls that lack something.
function rowHref(
  query: ReportQuery,
  { group }: ReportRow,
  { zone, now }: { readonly zone: TimeZone; readonly now: number },
): string | undefined {
  if (group === undefined) return undefined;
  const narrowed = (filter: ListQuery['filter']) =>
    listHref({ ...query, filter: { ...query.filter, ...filter }, cursor: undefined });
  switch (query.by) {
    case 'agent':
      return narrowed({ agent: group });
    case 'campaign':
      return narrowed({ campaign: group });
    case 'outcome':
      return narrowed({ outcome: group });
    case 'number':
      return narrowed({ otherNumber: group });
    case 'day': {
      const { since = 0, until = Number.POSITIVE_INFINITY } = timeOf(query, now);
      const start = startOfLocalDay(group, zone);
      const next = startOfLocalDay(dayAfter(group), zone);
      const interval = { since: Math.max(since, start), until: Math.min(until, next) };
      return listHref({ ...query, day: undefined, interval, cursor: undefined });
    }
  }
}
