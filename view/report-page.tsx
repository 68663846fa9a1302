import { DIMENSIONS, type Report, type ReportRow } from '../report/report.ts';
import type { TimeZone } from '../time/zone.ts';
import { FilterForm } from './filter-form.tsx';
import { Page } from './layout.tsx';
import { type ListQuery, listHref } from './list-query.ts';
import { listTitle } from './list-title.ts';
import { uncountedBefore } from './newest-calls.ts';
import { ReportChart } from './report-chart.tsx';
import { REPORT_PATH, type ReportQuery, reportHref } from './report-query.ts';
import { ReportTable } from './report-table.tsx';
import { rowHref } from './row-href.ts';
import { counted } from './words.ts';

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
  const uncounted = uncountedBefore(stoppedAt);
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
          {uncounted && <p>{uncounted}</p>}
        </div>
      ) : (
        <>
          <p class="report-total">
            {`${uncounted ? 'At least ' : ''}${counted(total.calls, 'call')}`}
            {uncounted && `. ${uncounted}`}
          </p>
          <ReportChart report={report} hrefOf={hrefOf} />
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
  'Connected: a person answered, or the call was transferred. Mean and median: of the calls with a length above zero. Successful: of the calls whose analysis says yes or no.';
