import type { Figures } from '../report/figures.ts';
import type { ReportRow } from '../report/report.ts';
import type { Choices } from './filter-form.tsx';
import type { ListCounts } from './list-counts.ts';
import { countsHref, type ListQuery, listHref } from './list-query.ts';
import { sentimentClass } from './marks.tsx';
import { uncountedBefore } from './newest-calls.ts';
import { reportHref } from './report-query.ts';
import { TimeBars } from './time-bars.tsx';
import { counted, grouped, percent, readable } from './words.ts';

/**
 * Counts of the calls of all pages of a list; `undefined` if they take longer, and then the page's script loads them. If
 * there are none, it shows nothing.
 */
export function Charts({ query, counts }: { query: ListQuery; counts: ListCounts | undefined }) {
  const url = countsHref(query);
  if (counts === undefined) {
    return (
      <section class="charts pending" id="charts" aria-label="Counts" data-url={url} data-pending>
        <p>
          Counting these calls takes longer: <a href={reportHref({ ...query, by: 'outcome' })}>the report</a>{' '}
          waits for it.
        </p>
      </section>
    );
  }
  const { report, bars, stoppedAt } = counts;
  const { calls } = report.total;
  if (calls === 0 && stoppedAt === undefined)
    return <section class="charts" id="charts" data-url={url} hidden></section>;
  return (
    <section class="charts" id="charts" aria-label="Counts" data-url={url}>
      <figure>
        <figcaption>
          <strong>{`${stoppedAt === undefined ? '' : 'at least '}${counted(calls, 'call')}`}</strong> in this
          list
        </figcaption>
        {bars && <TimeBars query={query} bars={bars} />}
      </figure>
      <figure>
        <figcaption>How they came out</figcaption>
        <Outcomes query={query} rows={report.rows} />
      </figure>
      <figure>
        <figcaption>How callers felt</figcaption>
        <Sentiments query={query} total={report.total} />
      </figure>
      <p class="coverage">
        {`The calls of all pages of the list below${bars ? `, by UTC ${bars.unit}` : ''}.`}
        {stoppedAt !== undefined && ` ${uncountedBefore(stoppedAt)}`}
      </p>
    </section>
  );
}

/** What the filters offer because some of the counted calls have it. */
export function choicesOf({ reasons, report }: ListCounts): Choices {
  return { reasons: [...reasons.keys()], sentiments: [...report.total.sentiments.keys()] };
}

function Outcomes({ query, rows }: { query: ListQuery; rows: readonly ReportRow[] }) {
  const largest = Math.max(...rows.map(({ calls }) => calls));
  return (
    <ul class="outcomes">
      {rows.map(({ group: outcome = '', calls }) => (
        <li>
          <a href={narrowedHref(query, { outcome })}>{readable(outcome)}</a>
          <Bar share={calls / largest} />
          <span class="count">{grouped(calls)}</span>
        </li>
      ))}
    </ul>
  );
}

function narrowedHref(query: ListQuery, filter: ListQuery['filter']): string {
  return listHref({ ...query, filter: { ...query.filter, ...filter }, cursor: undefined });
}

function Bar({ share }: { share: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="8" />
      <rect class="value" width={Math.max(1, share * 100).toFixed(2)} height="8" />
    </svg>
  );
}

function Sentiments({ query, total }: { query: ListQuery; total: Figures }) {
  const divided = [...total.sentiments];
  const known = divided.reduce((sum, [, count]) => sum + count, 0);
  let x = 0;
  const parts = divided.map(([sentiment, count]) => {
    const part = { sentiment, count, x, width: (count / total.calls) * 100 };
    x += part.width;
    return part;
  });
  return (
    <>
      <svg class="stack" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
        <rect class="track" width="100" height="12" />
        {parts.map(part => (
          <rect
            class={sentimentClass(part.sentiment)}
            x={part.x.toFixed(2)}
            width={part.width.toFixed(2)}
            height="12"
          />
        ))}
      </svg>
      <ul class="legend">
        {parts.map(({ sentiment, count }) => (
          <li>
            <Swatch name={sentimentClass(sentiment)} />
            <a href={narrowedHref(query, { sentiment })} title={sentiment}>
              {sentiment}
            </a>
            <span class="count">{grouped(count)}</span>
            <span class="share">{percent(count, total.calls)}</span>
          </li>
        ))}
        {known < total.calls && (
          <li>
            <Swatch name="track" />
            <span>Not given</span>
            <span class="count">{grouped(total.calls - known)}</span>
            <span class="share">{percent(total.calls - known, total.calls)}</span>
          </li>
        )}
      </ul>
    </>
  );
}

function Swatch({ name }: { name: string }) {
  return (
    <svg class="swatch" viewBox="0 0 10 10" width="10" height="10" aria-hidden="true">
      <rect class={name} width="10" height="10" rx="2" />
    </svg>
  );
}
