import { timeZone } from '../../time/zone.ts';
import { callItem } from '../store/calls/calls.ts';
import { startTestView, type TestView } from './test-view.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let view: TestView;

beforeAll(async () => {
  view = await startTestView(
    [
      callItem('a', '2026-11-23T11:00:00Z', {
        data: { campaign_id: 'spring & summer' },
        metadata: { agent_id: 'ann', duration: 65_000 },
      }),
      callItem('b', '2026-11-23T03:00:00Z', {
        data: { direction: 'OUTBOUND', to: '+16025550101' },
        metadata: { agent_id: 'ann', duration: 15_000 },
      }),
      callItem('c', '2026-11-22T10:00:00Z', {
        data: { delivery_status: 'call_completed.dial_no_answer', campaign_id: 'spring & summer' },
        metadata: { agent_id: '<b>', duration: 0, analysis: { user_sentiment: 'Negative' } },
      }),
      callItem('d', '2026-11-17T10:00:00Z', { metadata: { agent_id: null } }),
      callItem('old', '2026-11-01T10:00:00Z', { data: { direction: 'OUTBOUND' } }),
    ],
    { now: () => NOW, timeZone: timeZone('America/Chicago') },
  );
});

afterAll(() => view.close());

async function textOf(path: string): Promise<string> {
  const { response, text } = await view.get(path);
  expect(response.status).toBe(200);
  return text;
}

/** Of each row of the table: its name, its link, and its cells. */
function rowsIn(page: string): { name: string; href: string | undefined; cells: string[] }[] {
  const table = page.slice(page.indexOf('<table class="report"'), page.indexOf('</table>'));
  return [...table.matchAll(/<tr><th scope="row">(.*?)<\/th>(.*?)<\/tr>/g)].map(
    ([, head = '', cells = '']) => ({
      name: head.replace(/<[^>]*>/g, ''),
      href: /href="([^"]*)"/.exec(head)?.[1]?.replaceAll('&amp;', '&'),
      cells: [...cells.matchAll(/<td[^>]*>(.*?)<\/td>/g)].map(([, cell = '']) => cell),
    }),
  );
}

test('has a row for each agent, and the total', async () => {
  const rows = rowsIn(await textOf('/report'));
  expect(rows.map(({ name, cells }) => [name, ...cells])).toEqual([
    ['ann', '2', '100 %', '40 s', '40 s', '100 %', '100 %', '100 %', '0 %', '0 %'],
    ['No agent', '1', '100 %', '16 s', '16 s', '100 %', '100 %', '100 %', '0 %', '0 %'],
    ['&lt;b&gt;', '1', '0 %', '–', '–', '100 %', '–', '0 %', '0 %', '100 %'],
    ['All', '4', '75 %', '32 s', '16 s', '100 %', '100 %', '75 %', '0 %', '25 %'],
  ]);
});

test.each(['agent', 'campaign', 'day', 'outcome', 'number'])(
  'by %s, each row leads to a list with as many calls, and so does the total',
  async by => {
    for (const filters of ['', '&range=30d', '&direction=inbound', '&day=2026-11-23', '&outcome=connected']) {
      const page = await textOf(`/report?by=${by}${filters}`);
      const rows = rowsIn(page);
      const total = /<a href="([^"]*)" class="back".*<p class="report-total">(\d+) call/s.exec(page);
      expect(rows.at(-1)?.cells[0]).toBe(total?.[2]);
      const linked = rows.flatMap(({ href, cells }) => (href ? [[href, cells[0]] as const] : []));
      for (const [href, calls] of [
        ...linked,
        [total?.[1]?.replaceAll('&amp;', '&') ?? '', total?.[2]] as const,
      ]) {
        const list = await textOf(href);
        expect([href, list.match(/data-call="/g)?.length ?? 0]).toEqual([href, Number(calls)]);
      }
    }
  },
);

test('has days of the zone in which downloads have their times', async () => {
  const page = await textOf('/report?by=day');
  expect(page).toContain('Days are those of America/Chicago.');
  expect(rowsIn(page).map(({ name, cells }) => [name, cells[0]])).toEqual([
    ['2026-11-16', '0'],
    ['2026-11-17', '1'],
    ['2026-11-18', '0'],
    ['2026-11-19', '0'],
    ['2026-11-20', '0'],
    ['2026-11-21', '0'],
    ['2026-11-22', '2'],
    ['2026-11-23', '1'],
    ['All', '4'],
  ]);
});

test('has the filters of the list, which keep the grouping', async () => {
  const page = await textOf('/report?by=outcome&agent=ann&direction=inbound');
  expect(page).toMatch(/<form [^>]*action="\/report"/);
  expect(page).toContain('<input type="hidden" name="by" value="outcome"/>');
  expect(page).toContain('<input type="hidden" name="agent" value="ann"/>');
  expect(page).toContain('href="/report?direction=inbound&amp;agent=ann&amp;by=day"');
  expect(await textOf('/?agent=ann')).toContain('href="/report?agent=ann"');
});

test('says that there are no calls', async () => {
  expect(await textOf('/report?day=2026-11-10&by=number')).toContain('No calls to report.');
});

test('of an unknown grouping is a page with status 400', async () => {
  const { response, text } = await view.get('/report?by=weather');
  expect(response.status).toBe(400);
  expect(text).toContain('by must be one of agent, campaign, day, outcome, number, not “weather”.');
});
