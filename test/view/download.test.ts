import { get } from 'node:http';
import { parse } from 'csv-parse/sync';
import { createCallReader } from '../../store/calls/call-reader.ts';
import { timeZone } from '../../time/zone.ts';
import { eventually } from '../eventually.ts';
import { callItem } from '../store/calls/calls.ts';
import { cookieOf, startTestView, type TestView } from './test-view.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let view: TestView;

beforeAll(async () => {
  view = await startTestView(
    [
      callItem('call-1', '2026-11-23T11:30:00Z', {
        events: ['call.started'],
        data: { contact_id: 'contact-1' },
      }),
      callItem('call-2', '2026-11-23T09:00:00Z', { data: { contact_id: 'contact-1' } }),
      callItem('call-3', '2026-11-22T23:00:00Z', { data: { direction: 'OUTBOUND' } }),
      callItem('call-4', '2026-11-02T10:00:00Z', { data: { contact_id: 'contact-1' } }),
    ],
    { now: () => NOW, timeZone: timeZone('America/Chicago') },
  );
});

afterAll(() => view.close());

async function rowsAt(path: string): Promise<{ [column: string]: string }[]> {
  const { response, text } = await view.get(path);
  expect(response.status).toBe(200);
  return parse(text, { bom: true, columns: true });
}

test('is a file of the calls of the list, in the time zone of this machine', async () => {
  const { response } = await view.get('/calls.csv');
  expect(response.headers.get('Content-Type')).toBe('text/csv; charset=utf-8');
  expect(response.headers.get('Content-Disposition')).toBe('attachment; filename="calls-7d.csv"');
  expect(Buffer.from(await (await fetchBytes('/calls.csv')).slice(0, 3)).toString('hex')).toBe('efbbbf');
  const rows = await rowsAt('/calls.csv');
  expect(rows.map(row => row.call_id)).toEqual(['call-1', 'call-2', 'call-3']);
  expect(rows[1]?.['created_at (America/Chicago)']).toBe('2026-11-23 03:00:00');
});

async function fetchBytes(path: string): Promise<ArrayBuffer> {
  const response = await fetch(view.origin + path, { headers: { cookie: await cookieOf(view.url) } });
  return response.arrayBuffer();
}

test.each([
  ['/calls.csv?range=30d', ['call-1', 'call-2', 'call-3', 'call-4']],
  ['/calls.csv?day=2026-11-22', ['call-3']],
  ['/calls.csv?status=analyzed', ['call-2', 'call-3']],
  ['/calls.csv?direction=outbound', ['call-3']],
  ['/calls.csv?contact=contact-1', ['call-1', 'call-2', 'call-4']],
  ['/calls.csv?sentiment=none', []],
])('%s has those that its filters leave over', async (path, expected) => {
  expect((await rowsAt(path)).map(row => row.call_id)).toEqual(expected);
});

test('the list links to it with its filters, and without its page', async () => {
  const { text } = await view.get('/?range=30d&status=analyzed');
  expect(text).toContain('href="/calls.csv?range=30d&amp;status=analyzed" download="">Download CSV</a>');
  expect((await view.get('/')).text).toContain('href="/calls.csv" download="">');
  expect((await view.get('/?sentiment=none')).text).not.toContain('/calls.csv');
});

test('needs the token, as every page does', async () => {
  expect((await fetch(`${view.origin}/calls.csv`)).status).toBe(403);
});

test('HEAD has its headers and reads nothing', async () => {
  view.table.takeCommands();
  const { response, text } = await view.get('/calls.csv', { method: 'HEAD' });
  expect(response.headers.get('Content-Disposition')).toContain('attachment');
  expect(text).toBe('');
  expect(view.table.takeCommands()).toEqual([]);
});

test('a filter that means nothing is a page with status 400', async () => {
  expect((await view.get('/calls.csv?status=done')).response.status).toBe(400);
});

test('a table out of reach is a page that says so, and no file', async () => {
  const gone = await startTestView([]);
  gone.table.client.middlewareStack.add(
    () => async () => {
      throw new Error('out of reach');
    },
    { step: 'initialize' },
  );
  const { response, text } = await gone.get('/calls.csv');
  await gone.close();
  expect(response.status).toBe(503);
  expect(response.headers.get('Content-Disposition')).toBeNull();
  expect(text).toContain('The table is out of reach');
});

test('stops reading when the browser goes', async () => {
  let pages = 0;
  const { client, tableName } = view.table;
  const records = createCallReader({ client, tableName, now: () => NOW });
  // A list without an end.
  const recent: typeof records.recent = async request => {
    pages++;
    const page = await records.recent(request);
    return { ...page, cursor: 'more' };
  };
  const endless = await startTestView([], {
    now: () => NOW,
    records: { ...records, recent: request => recent({ ...request, cursor: undefined }) },
  });
  const cookie = await cookieOf(endless.url);
  const request = get(`${endless.origin}/calls.csv`, { headers: { cookie } });
  request.on('error', () => undefined);
  await eventually(async () => (pages > 2 ? true : undefined));
  request.destroy();
  await eventually(async () => {
    const before = pages;
    await new Promise(resolve => setTimeout(resolve, 200));
    return pages === before ? true : undefined;
  });
  await endless.close();
  expect(endless.reported).toEqual([]);
});
