import { Hono } from 'hono';
import { lifecycleOf } from '../store/calls/lifecycle.ts';
import type { CallPage as PageOfCalls } from '../store/calls/read-page.ts';
import { pageOf } from '../store/calls/read-span.ts';
import { searchTexts } from '../store/calls/search-texts.ts';
import { DAY_MS } from '../time/days.ts';
import { ownTimeZone, type TimeZone } from '../time/zone.ts';
import { requireToken } from './access.ts';
import { assets } from './assets.ts';
import { CallPage } from './call-page.tsx';
import { Charts, choicesOf } from './charts.tsx';
import { download } from './download.ts';
import { FilterForm } from './filter-form.tsx';
import { find } from './find.ts';
import { FindPage } from './find-page.tsx';
import { FIND_PATH, readFindQuery } from './find-query.ts';
import { guardRecords, type ViewRecords } from './guard-records.ts';
import { countList, type ListCounts } from './list-counts.ts';
import { type EmptyAdvice, ListPage } from './list-page.tsx';
import {
  COUNTS_PATH,
  DOWNLOAD_PATH,
  isLive,
  LIVE_PATH,
  type ListQuery,
  listHref,
  readListQuery,
  readSeen,
  spanOf,
} from './list-query.ts';
import { liveRows } from './live-rows.tsx';
import { makeReport } from './make-report.ts';
import { printableHtml } from './printable-html.ts';
import { ProblemPage } from './problem-page.tsx';
import { answerProblem, type ProblemOptions } from './problems.tsx';
import { ReportPage } from './report-page.tsx';
import { REPORT_PATH, readReportQuery } from './report-query.ts';
import { securityHeaders } from './security.ts';
import { TextPage } from './text-page.tsx';
import { readTextQuery, TEXT_PATH, textSince } from './text-query.ts';
import { transcriptFile } from './transcript-file.ts';
import { understand } from './understand.ts';

/** Settings of the web view. */
export interface ViewOptions extends ProblemOptions {
  readonly records: ViewRecords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Advice for a page without calls. By default, there is none. */
  readonly whenEmpty?: EmptyAdvice | undefined;
  /** The command with which another machine opens the page of a call. By default, there is none. */
  readonly commandOf?: ((callId: string) => string) | undefined;
  /** Time zone of what is downloaded; that of this process, and so of the reader's machine, by default. */
  readonly timeZone?: TimeZone | undefined;
  /** The token that a browser needs to see anything; see {@link requireToken}. */
  readonly token: string;
  /** Milliseconds between two polls for new and changed calls; 5,000 by default. */
  readonly pollMs?: number | undefined;
  /** Most calls that are read for the charts of a list; 20,000 by default. */
  readonly countCap?: number | undefined;
  /**
   * Most calls that are read for the charts before a page is sent; 500 by default. If the list's time has more, the page comes
   * without charts, and its script asks for them.
   */
  readonly countAtOnce?: number | undefined;
}

/**
 * The read-only web view of the calls, without the server: an app that answers requests. It never writes.
 */
export function createView({
  records: unguarded,
  now,
  token,
  source,
  explain,
  report,
  whenEmpty,
  commandOf,
  pollMs = 5000,
  countCap = 20_000,
  countAtOnce = 500,
  timeZone = ownTimeZone(),
}: ViewOptions): Hono {
  const records = guardRecords(unguarded);

  function count(query: ListQuery, at: number, signal: AbortSignal, cap = countCap): Promise<ListCounts> {
    return countList(query, { records, now: at, signal, cap, zone: timeZone });
  }

  /** The counts of a list with few calls. */
  async function countFew(
    query: ListQuery,
    at: number,
    signal: AbortSignal,
  ): Promise<ListCounts | undefined> {
    const counts = await count(query, at, signal, countAtOnce);
    return counts.stoppedAt === undefined ? counts : undefined;
  }

  const app = new Hono();

  app.use(securityHeaders);
  app.use(async (context, next) => {
    if (context.req.method !== 'GET' && context.req.method !== 'HEAD') {
      return context.text('This page can only be read.', 405, { Allow: 'GET, HEAD' });
    }
    return next();
  });
  app.use(requireToken(token));
  app.use(printableHtml);

  app.get('/', async context => {
    const query = readListQuery(new URL(context.req.url).searchParams);
    // One moment for both, so that they agree.
    const at = now();
    const [page, counts] = await Promise.all([
      readCalls(records, query, at),
      countFew(query, at, context.req.raw.signal),
    ]);
    const live = isLive(query, at) ? pollMs : undefined;
    return context.html(
      <ListPage
        source={source}
        query={query}
        page={page}
        now={at}
        counts={counts}
        pollMs={live}
        whenEmpty={whenEmpty}
      />,
    );
  });

  app.get(FIND_PATH, async context => {
    const query = readFindQuery(new URL(context.req.url).searchParams);
    if (query.text === '') return context.redirect(listHref({}), 303);
    const found = await find(query.text, query.as ? [query.as] : understand(query.text), records, now());
    if (found?.kind === 'page') return context.redirect(found.href, 303);
    return context.html(<FindPage source={source} query={query} found={found} now={now()} />);
  });

  app.get(TEXT_PATH, async context => {
    const query = readTextQuery(new URL(context.req.url).searchParams);
    const span = { since: textSince(query, now()) };
    const { finder, cursor } = query;
    const found = await searchTexts(
      { span, finder, limit: 50, maxCalls: 2000, cursor },
      { records, signal: context.req.raw.signal },
    );
    return context.html(<TextPage source={source} query={query} found={found} now={now()} />);
  });

  app.get(LIVE_PATH, async context => {
    const { searchParams } = new URL(context.req.url);
    const request = { seen: readSeen(searchParams) ?? now(), now: now() };
    return context.json(await liveRows(records, readListQuery(searchParams), request));
  });

  app.get(DOWNLOAD_PATH, context => {
    const query = readListQuery(new URL(context.req.url).searchParams);
    return download(query, context.req.raw, { records, now, timeZone });
  });

  // In the same answer, because the page takes both: the charts, and the filters that offer what the charts know.
  app.get(COUNTS_PATH, async context => {
    const query = readListQuery(new URL(context.req.url).searchParams);
    const counts = await count(query, now(), context.req.raw.signal);
    return context.html(
      <>
        <Charts query={query} counts={counts} />
        <FilterForm query={query} choices={choicesOf(counts)} action="/" clearHref={listHref({})} />
      </>,
    );
  });

  app.get(REPORT_PATH, async context => {
    const query = readReportQuery(new URL(context.req.url).searchParams);
    const { signal } = context.req.raw;
    const at = now();
    const made = await makeReport(query, { records, now: at, signal, cap: REPORT_CAP, zone: timeZone });
    return context.html(
      <ReportPage
        source={source}
        query={query}
        report={made.report}
        zone={timeZone}
        now={at}
        stoppedAt={made.stoppedAt}
      />,
    );
  });

  app.get('/calls/:id', async context => {
    const record = await records.get(context.req.param('id'));
    if (!record) {
      return context.html(
        <ProblemPage source={source} title="No such call">
          <p>
            There is no record of the call <code>{context.req.param('id')}</code>. It may have been deleted
            after its retention, or belong to another table.
          </p>
        </ProblemPage>,
        404,
      );
    }
    const lifecycle = lifecycleOf(record, now());
    const isOpen = lifecycle.steps.some(({ state }) => state === 'waiting');
    const isYoung = record.created === undefined || now() - Date.parse(record.created) < DAY_MS;
    return context.html(
      <CallPage
        source={source}
        record={record}
        lifecycle={lifecycle}
        now={now()}
        pollMs={isOpen && isYoung ? pollMs : undefined}
        command={commandOf?.(record.call_id)}
      />,
    );
  });

  app.get('/calls/:id/transcript.txt', async (context, next) => {
    const record = await records.get(context.req.param('id'));
    return (record && transcriptFile(record)) ?? next();
  });

  app.route('/', assets);

  app.notFound(context =>
    context.html(
      <ProblemPage source={source} title="No such page">
        <p>There is nothing at this address.</p>
      </ProblemPage>,
      404,
    ),
  );
  app.onError(answerProblem({ source, explain, report }));
  return app;
}

function readCalls(records: ViewRecords, query: ListQuery, now: number): Promise<PageOfCalls> {
  return pageOf({ ...spanOf(query, now), filter: query.filter }, { cursor: query.cursor }, records);
}

/** Most calls that a report reads: some seconds. */
const REPORT_CAP = 100_000;
