import { createCallReader } from '../../store/calls/call-reader.ts';
import { callItem } from '../store/calls/calls.ts';
import { startTestView, type TestView } from './test-view.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const now = () => NOW;

/** What the row of a call says of who called whom. */
function partiesIn(html: string, id: string): string | undefined {
  const cell = new RegExp(`data-call="${id}".*?<a [^>]*>(.*?)</a>`, 's').exec(html)?.[1];
  return cell?.replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
}

describe('the list', () => {
  let view: TestView;

  beforeAll(async () => {
    view = await startTestView(
      [
        callItem('running', '2026-11-23T11:59:00Z', { events: ['call.started'] }),
        callItem('calm', '2026-11-23T10:00:00Z', { data: { contact_id: 'ann & bob' } }),
        callItem('angry', '2026-11-22T10:00:00Z', {
          data: { direction: 'OUTBOUND', delivery_status: 'call_completed.user_hangup' },
          metadata: { analysis: { user_sentiment: 'Negative' } },
        }),
        callItem('old', '2026-11-01T10:00:00Z', { data: { contact_id: 'ann & bob' } }),
        callItem('odd / id?&"<b>', '2026-11-20T10:00:00Z', {
          data: { from: 7, to: null, contact_id: 12, created_at: '2026-11-20T23:30:00+13:30' },
        }),
      ],
      { now },
    );
  });

  afterAll(() => view.close());

  const idsOn = async (path: string) => {
    const { response, text } = await view.get(path);
    expect(response.status).toBe(200);
    return [...text.matchAll(/data-call="([^"]*)"/g)].map(([, id]) => id);
  };

  test.each([
    ['/', ['running', 'calm', 'angry', 'odd / id?&amp;&quot;&lt;b&gt;']],
    ['/?range=24h', ['running', 'calm']],
    ['/?range=30d', ['running', 'calm', 'angry', 'odd / id?&amp;&quot;&lt;b&gt;', 'old']],
    ['/?day=2026-11-22', ['angry']],
    ['/?status=started', ['running']],
    ['/?direction=outbound', ['angry']],
    ['/?sentiment=Negative', ['angry']],
    ['/?outcome=user_hangup', ['angry']],
    ['/?outcome=call_in_progress', ['running']],
    ['/?contact=ann+%26+bob', ['calm', 'old']],
    ['/?contact=ann+%26+bob&range=7d', ['calm']],
    ['/?contact=ann+%26+bob&sentiment=Negative', []],
  ])('%s shows %j', async (path, ids) => {
    expect(await idsOn(path)).toEqual(ids);
  });

  test('rows are about the other party, on the page, live, and of what was found', async () => {
    const live = JSON.parse((await view.get('/live')).text).rows as { id: string; html: string }[];
    const pages = [
      (await view.get('/')).text,
      live.map(({ html }) => html).join(''),
      (await view.get('/text?q=jack&range=7d')).text,
    ];
    for (const html of pages) {
      expect(partiesIn(html, 'calm')).toBe('Inbound call, +13232139334 → to +16314173625');
      expect(partiesIn(html, 'angry')).toBe('Outbound call, +16314173625 ← from +13232139334');
    }
    expect(pages[0]).toContain('class="party">With</th>');
  });

  test('every call is linked, with any id', async () => {
    const { text } = await view.get('/');
    const href = /href="(\/calls\/odd[^"]*)"/.exec(text)?.[1] ?? '';
    const { response, text: page } = await view.get(href);
    expect(response.status).toBe(200);
    expect(page).toContain('odd / id?&amp;&quot;&lt;b&gt;');
  });

  test('says which day has no calls, and how to see all if none matches', async () => {
    expect((await view.get('/?day=2026-11-10')).text).toMatch(/No calls on 2026-11-10/);
    expect((await view.get('/?sentiment=Bored')).text).toMatch(/No call matches/);
  });

  test('counts what it lists: by day, outcome and sentiment', async () => {
    const { text } = await view.get('/');
    expect(text).toContain('<strong>4 calls</strong> in this list');
    expect(text).toContain('aria-label="Mon 16: 0 calls"');
    expect(text).toContain('aria-label="Mon 23: 2 calls"');
    expect(text).toContain('aria-label="Sat 21: 0 calls"');
    expect(text).toContain('The calls of all pages of the list below, by UTC day.');
    expect(text).toMatch(/Negative<\/a><span class="count">1<\/span><span class="share">25 %/);
    expect((await view.get('/?status=started')).text).toContain('<strong>1 call</strong> in this list');
  });

  test.each([
    '/',
    '/?range=24h',
    '/?range=30d',
    '/?day=2026-11-20',
    '/?direction=inbound',
    '/?contact=ann+%26+bob',
  ])('each part of the charts of %s has as many calls as its list', async path => {
    const { text } = await view.get(path);
    const charts = text.slice(
      text.indexOf('id="charts"'),
      text.indexOf('<search>', text.indexOf('id="charts"')),
    );
    const total = (await idsOn(path)).length;
    expect(charts).toContain(`<strong>${total} call`);
    const bars = [...charts.matchAll(/<a href="([^"]*)" aria-label="[^"]*: (\d+) calls?"/g)];
    const outcomes = [...charts.matchAll(/<a href="([^"]*)">[^<]*<\/a><svg.*?class="count">(\d+)</g)];
    const sentiments = [...charts.matchAll(/<a href="([^"]*)">[^<]*<\/a><span class="count">(\d+)</g)];
    const sum = (parts: RegExpMatchArray[]) => parts.reduce((all, [, , count]) => all + Number(count), 0);
    expect(sum(outcomes)).toBe(total);
    if (!path.includes('contact')) expect(sum(bars)).toBe(total);
    for (const [, href = '', count] of [...bars, ...outcomes, ...sentiments]) {
      if (count !== '0') expect(await idsOn(href.replaceAll('&amp;', '&'))).toHaveLength(Number(count));
    }
  });

  test('counts anew each time', async () => {
    const apart = await startTestView([callItem('a', '2026-11-23T10:00:00Z')], { now });
    await apart.get('/');
    await apart.table.put([callItem('b', '2026-11-20T10:00:00Z')]);
    expect((await apart.get('/')).text).toContain('<strong>2 calls</strong> in this list');
    await apart.close();
  });

  test('live: the newest calls as rows, and those that the filter leaves out', async () => {
    const { text } = await view.get('/live?status=started');
    const { rows, gone } = JSON.parse(text);
    expect(rows).toEqual([{ id: 'running', html: expect.stringMatching(/^<tr .*data-version="1 /) }]);
    // It looks three days back at most: what came before does not change any more.
    expect(gone).toEqual(['calm', 'angry']);
    expect(JSON.parse((await view.get('/live?contact=ann+%26+bob')).text).rows).toHaveLength(2);
  });

  test('only a list that can get new calls polls for them', async () => {
    expect((await view.get('/')).text).toContain('data-live="list" data-poll-ms="5000"');
    expect((await view.get('/?day=2026-11-22')).text).not.toContain('data-live="list"');
  });
});

describe('paging', () => {
  test('goes through all calls, back to the newest, and ends', async () => {
    const items = Array.from({ length: 120 }, (_, index) =>
      callItem(`call-${index}`, new Date(NOW - index * 3_600_000).toISOString()),
    );
    const view = await startTestView(items, { now });
    const seen: string[] = [];
    let path: string | undefined = '/';
    let pages = 0;
    while (path) {
      const { text } = await view.get(path);
      pages++;
      seen.push(...[...text.matchAll(/data-call="([^"]*)"/g)].map(match => match[1] ?? ''));
      expect(text.includes('rel="first"')).toBe(pages > 1);
      path = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&');
    }
    await view.close();
    expect(pages).toBe(3);
    expect(seen).toEqual(items.map(item => item.call_id?.S));
  });
});

test('a search that finds nothing within its number of queries says how far it came, and goes on', async () => {
  const oldest = callItem('oldest', new Date(NOW - 6 * 86_400_000).toISOString(), {
    metadata: { analysis: { user_sentiment: 'Bored' } },
  });
  const table = await startTestView([oldest], { now });
  const records = createCallReader({ client: table.table.client, tableName: table.table.tableName, now });
  const view = await startTestView([], {
    now,
    records: { ...records, recent: request => records.recent({ ...request, maxRequests: 4 }) },
  });
  const { text } = await view.get('/?sentiment=Bored');
  expect(text).toContain('Nothing found so far: the search went back to 2026-11-19 and stopped there');
  const next =
    /rel="next" href="([^"]*)">Search further back/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
  expect((await view.get(next)).text).toContain('data-call="oldest"');
  await view.close();
  await table.close();
});

describe('with many calls', () => {
  let view: TestView;
  const DAYS = 7;
  const CALLS = 5000;

  beforeAll(async () => {
    // Without what no list shows, which would take most of the time.
    const { body, metadata, ...sample } = callItem('sample', '2026-11-23T10:00:00Z', {
      events: ['call.analyzed'],
    });
    const items = Array.from({ length: CALLS }, (_, index) => {
      const created = new Date(NOW - 60_000 - index * ((DAYS * 86_400_000) / CALLS)).toISOString();
      return {
        ...sample,
        call_id: { S: `call-${index}` },
        created_at: { S: created },
        created_instant: { S: created.replace('Z', '000Z') },
        created_day: { S: created.slice(0, 10) },
      };
    });
    view = await startTestView(items, { now, countCap: 300, countAtOnce: 300 });
  }, 120_000);

  afterAll(() => view.close());

  test('a page costs a few queries, with its counts and without', async () => {
    await view.get('/');
    // The list, and the counts.
    expect(view.table.takeCommands()).toEqual(['QueryCommand', 'QueryCommand']);
    await view.get('/live');
    expect(view.table.takeCommands()).toEqual(['QueryCommand']);
  });

  test('a filter that nothing passes costs a bounded number of queries too', async () => {
    await view.get('/');
    view.table.takeCommands();
    await view.get('/?outcome=none_has_this&range=30d');
    expect(view.table.takeCommands().length).toBeLessThanOrEqual(40 + 1);
    await view.get('/live?outcome=none_has_this');
    expect(view.table.takeCommands()).toHaveLength(1);
  });

  test('counts say where they stopped', async () => {
    const { text } = await view.get('/counts');
    expect(text).toContain('<strong>at least 300 calls</strong>');
    expect(text).toMatch(/Calls from before 2026-11-23 \d\d:\d\d:\d\d \(UTC\) are not counted\./);
  });
});

describe('live, after a burst', () => {
  let view: TestView;

  // One call each second, and a few that are older.
  beforeAll(async () => {
    const ages = [...Array.from({ length: 600 }, (_, index) => index), 5000, 6000, 7000];
    const items = ages.map(age =>
      callItem(`call-${age}`, new Date(NOW - age * 1000).toISOString(), { events: ['call.ended'] }),
    );
    view = await startTestView(items, { now });
  });

  afterAll(() => view.close());

  const poll = async (seen: number, filter = '') => {
    const { text } = await view.get(`/live?seen=${new Date(seen).toISOString()}${filter}`);
    return JSON.parse(text) as { rows: { id: string }[]; gone: string[]; seen: string; hasMore: boolean };
  };

  test('has every call since the last poll, and those that may have been recorded late', async () => {
    const { rows, seen, hasMore } = await poll(NOW - 100_000);
    const ids = rows.map(({ id }) => id);
    expect(ids.slice(0, 220)).toEqual(Array.from({ length: 220 }, (_, index) => `call-${index}`));
    expect(ids.length).toBeLessThan(500);
    expect({ seen, hasMore }).toEqual({ seen: new Date(NOW).toISOString(), hasMore: false });
  });

  test('has them with a filter that none passes, too', async () => {
    const { rows, gone } = await poll(NOW - 100_000, '&sentiment=Bored');
    expect(rows).toEqual([]);
    expect(gone.length).toBeGreaterThanOrEqual(220);
  });

  test('says so if there may be more than it reads', async () => {
    const { rows, hasMore } = await poll(NOW - 500_000);
    expect(hasMore).toBe(true);
    expect(rows.length).toBeGreaterThanOrEqual(500);
  });

  test('has all calls of a time that ends before the last poll', async () => {
    const { rows, hasMore } = await poll(NOW - 5_500_000, `&range=24h&party=nobody`);
    expect({ rows, hasMore }).toEqual({ rows: [], hasMore: false });
  });

  test('refuses a time that is none', async () => {
    expect((await view.get('/live?seen=then')).response.status).toBe(400);
  });
});

test('an empty table: no charts of nothing, but what to do', async () => {
  const whenEmpty = { purpose: 'Send some', command: 'npx callfold send --local' };
  const view = await startTestView([], { now, whenEmpty });
  const { text } = await view.get('/');
  expect(text).not.toContain('<figure>');
  expect(text).toMatch(/No calls in the last 7 days\..*Send some: <code>npx callfold send --local<\/code>/s);
  await view.close();
});

test('a page with many calls does not wait until they are counted: the counts come by themselves', async () => {
  const items = ['a', 'b'].map(id => callItem(id, '2026-11-23T10:00:00Z'));
  const view = await startTestView(items, { now, countAtOnce: 1 });
  const { text } = await view.get('/');
  expect(text).toContain('<a href="/report?by=outcome">the report</a>');
  expect(text).toContain('<option value="no_answer">');
  expect(text).not.toContain('<option value="agent_hangup">');
  const counts = (await view.get('/counts')).text;
  expect(counts).toContain('<strong>2 calls</strong> in this list');
  expect(counts).toContain('<option value="agent_hangup">');
  await view.close();
});
