import { Hono } from 'hono';
import { lifecycleOf } from '../store/calls/lifecycle.ts';
import type { CallPage as PageOfCalls } from '../store/calls/read-page.ts';
import { DAY_MS } from '../time/days.ts';
import { ownTimeZone, type TimeZone } from '../time/zone.ts';
import { requireToken } from './access.ts';
import { assets } from './assets.ts';
import { CallPage } from './call-page.tsx';
import { Charts } from './charts.tsx';
import { download } from './download.ts';
import { guardRecords, type ViewRecords } from './guard-records.ts';
import { type EmptyAdvice, ListPage } from './list-page.tsx';
import { DOWNLOAD_PATH, isLive, type ListQuery, readListQuery, timeOf } from './list-query.ts';
import { liveRows } from './live-rows.tsx';
import { printableHtml } from './printable-html.ts';
import { ProblemPage } from './problem-page.tsx';
import { answerProblem, type ProblemOptions } from './problems.tsx';
import { securityHeaders } from './security.ts';
import { createWeekCounts, type WeekCounts } from './week-counts.ts';
import { withTimeout } from './with-timeout.ts';

/** Settings of the web view. */
export interface ViewOptions extends ProblemOptions {
  readonly records: ViewRecords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Advice for a page without calls. By default, there is none. */
  readonly whenEmpty?: EmptyAdvice | undefined;
  /** Time zone of what is downloaded; that of this process, and so of the reader's machine, by default. */
  readonly timeZone?: TimeZone | undefined;
  /** The token that a browser needs to see anything; see {@link requireToken}. */
  readonly token: string;
  /** Milliseconds between two polls for new and changed calls; 5,000 by default. */
  readonly pollMs?: number | undefined;
  /** Most calls of a day that are counted for the charts; 5,000 by default. */
  readonly countCap?: number | undefined;
  /** Milliseconds that a page waits for its charts before it is sent without them; 500 by default. */
  readonly countPatienceMs?: number | undefined;
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
  pollMs = 5000,
  countCap = 5000,
  countPatienceMs = 500,
  timeZone = ownTimeZone(),
}: ViewOptions): Hono {
  const records = guardRecords(unguarded);
  const weekCounts = createWeekCounts({ countDay: day => records.countDay(day, countCap), now });
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
    const [page, counts] = await Promise.all([
      readCalls(records, query, now()),
      withTimeout<WeekCounts>(countPatienceMs, weekCounts()),
    ]);
    const live = isLive(query, now()) ? pollMs : undefined;
    return context.html(
      <ListPage
        source={source}
        query={query}
        page={page}
        now={now()}
        counts={counts}
        pollMs={live}
        whenEmpty={whenEmpty}
      />,
    );
  });

  app.get('/live', async context => {
    const query = readListQuery(new URL(context.req.url).searchParams);
    return context.json(await liveRows(records, query, now()));
  });

  app.get(DOWNLOAD_PATH, context => {
    const query = readListQuery(new URL(context.req.url).searchParams);
    return download(query, context.req.raw, { records, now, timeZone });
  });

  app.get('/counts', async context => context.html(<Charts counts={await weekCounts()} />));

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
      />,
    );
  });

  app.route('/assets', assets);

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
  const { contact, filter, cursor } = query;
  const { since, until } = timeOf(query, now);
  if (contact !== undefined) return records.byContact({ contactId: contact, since, until, filter, cursor });
  return records.recent({ since: since ?? 0, until, filter, cursor });
}
