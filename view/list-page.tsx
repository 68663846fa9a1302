import type { CallPage } from '../store/calls/read-page.ts';
import { isoTime } from '../time/instant.ts';
import { CallTable } from './call-table.tsx';
import { Charts, choicesOf } from './charts.tsx';
import { FilterForm } from './filter-form.tsx';
import { Page } from './layout.tsx';
import type { ListCounts } from './list-counts.ts';
import { downloadHref, isNarrowed, type ListQuery, listHref, liveHref, type RANGES } from './list-query.ts';
import { listTitle } from './list-title.ts';
import { reportHref } from './report-query.ts';
import { SearchBox } from './search-box.tsx';
import { counted } from './words.ts';

/** Advice for a list without calls. */
export interface EmptyAdvice {
  /** `Send made-up calls` */
  readonly purpose: string;
  /** A command for the deployment of these calls. */
  readonly command: string;
}

/** The data of the list's page. */
interface ListPageProps {
  readonly source: string;
  readonly query: ListQuery;
  readonly page: CallPage;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly counts: ListCounts | undefined;
  /** Undefined if this list cannot get new calls. */
  readonly pollMs: number | undefined;
  readonly whenEmpty: EmptyAdvice | undefined;
}

export function ListPage({ source, query, page, now, counts, pollMs, whenEmpty }: ListPageProps) {
  const title = listTitle(query);
  return (
    <Page
      title="Calls"
      source={source}
      live={pollMs === undefined ? undefined : { kind: 'list', pollMs }}
      skips={[{ id: 'list', text: 'Skip to the calls' }]}
    >
      <h1 class="visually-hidden">Calls</h1>
      <SearchBox
        text={query.contact ?? query.filter.otherNumber}
        as={query.contact === undefined ? 'number' : 'contact'}
      />
      <Charts query={query} counts={counts} />
      <FilterForm
        query={query}
        choices={counts ? choicesOf(counts) : { reasons: [], sentiments: [] }}
        action="/"
        clearHref={listHref({})}
      />
      <section
        class="list"
        id="list"
        tabindex={-1}
        aria-label="Calls"
        data-live-url={liveHref(query)}
        data-seen={isoTime(now)}
      >
        <div class="list-head">
          <h2 class="list-title" title={title}>
            {title}
          </h2>
          {(page.calls.length > 0 || page.cursor) && (
            <p class="list-links">
              <a href={reportHref({ ...query, by: 'agent' })}>Report</a>
              <a href={downloadHref(query)} download>
                Download CSV
              </a>
            </p>
          )}
        </div>
        <p class="more-new" hidden>
          More calls have come than this page can add. <a href={listHref(query)}>Show the newest</a>
        </p>
        {page.calls.length > 0 ? (
          <CallTable calls={page.calls} now={now} />
        ) : (
          // A list without live updates, such as that of a past day, gets no new calls either.
          <NoCalls query={query} page={page} advice={pollMs === undefined ? undefined : whenEmpty} />
        )}
        <Pager query={query} page={page} />
      </section>
    </Page>
  );
}

interface NoCallsProps {
  readonly query: ListQuery;
  readonly page: CallPage;
  readonly advice: EmptyAdvice | undefined;
}

function NoCalls({ query, page, advice }: NoCallsProps) {
  if (page.stoppedAt !== undefined) return null;
  if (query.cursor) return <p class="empty">No more calls.</p>;
  if (isNarrowed(query)) {
    return (
      <div class="empty">
        <p class="empty-title">No call matches.</p>
        <p>
          <a href={listHref({})}>Show all calls</a>
        </p>
      </div>
    );
  }
  return (
    <div class="empty">
      <p class="empty-title">
        {query.day
          ? `No calls on ${query.day}.`
          : `No calls in the ${query.interval ? 'time' : RANGE_WORDS[query.range]}.`}
      </p>
      {advice && (
        <p>
          {advice.purpose}: <code>{advice.command}</code>. Calls appear here as they arrive.
        </p>
      )}
      {!query.day && !query.interval && query.range !== '30d' && (
        <p>
          <a href={listHref({ range: '30d' })}>Show the last 30 days</a>
        </p>
      )}
    </div>
  );
}

const RANGE_WORDS: { readonly [range in keyof typeof RANGES]: string } = {
  '24h': 'last 24 hours',
  '7d': 'last 7 days',
  '30d': 'last 30 days',
  any: 'table',
};

function Pager({ query, page }: { query: ListQuery; page: CallPage }) {
  const { calls, cursor, stoppedAt } = page;
  return (
    <nav class="pager" aria-label="Pages of the list">
      {stoppedAt !== undefined && (
        <p>{`${calls.length === 0 ? 'Nothing found so far' : 'Not a full page yet'}: the search went back to ${stoppedAt.slice(0, 19).replace('T', ' ')} and stopped there, to stay fast.`}</p>
      )}
      {query.cursor && (
        <a rel="first" href={listHref({ ...query, cursor: undefined })}>
          ← Newest
        </a>
      )}
      {calls.length > 0 && <span class="shown">{`${counted(calls.length, 'call')} on this page`}</span>}
      {cursor && (
        <a rel="next" href={listHref({ ...query, cursor })}>
          {stoppedAt === undefined ? 'Older →' : 'Search further back →'}
        </a>
      )}
    </nav>
  );
}
