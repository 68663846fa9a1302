import { callItem } from '../store/calls/calls.ts';
import { startTestView, type TestView } from './test-view.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const CONTACT = '8cd60bd7-4e1f-46cd-afc6-568ea31870b9';

let view: TestView;

beforeAll(async () => {
  view = await startTestView(
    [
      callItem('146b6967-5047-4f28-b493-026703cfd430', '2026-11-23T11:00:00Z', {
        data: { contact_id: CONTACT },
      }),
      callItem('8855ec4a-5047-4f28-b493-026703cfd431', '2026-11-22T11:00:00Z', {
        data: { from: '+16025550101' },
      }),
      callItem('8855ec4a-6047-4f28-b493-026703cfd432', '2026-11-21T11:00:00Z', {
        data: { from: '6025550101' },
      }),
      callItem('98959a55-5047-4f28-b493-026703cfd433', '2026-01-01T11:00:00Z', {
        data: { contact_id: CONTACT },
      }),
      callItem('7', '2026-11-20T11:00:00Z', { data: { contact_id: 'ann & bob' } }),
    ],
    { now: () => NOW },
  );
});

afterAll(() => view.close());

const find = (q: string, as = '') =>
  view.get(`/find?${new URLSearchParams({ q, as })}`, { redirect: 'manual' });
const leadsTo = async (q: string, as?: string) => (await find(q, as)).response.headers.get('Location');

test.each([
  ['(323) 213-9334', '/?party=%2B13232139334'],
  ['  +1 323 213 9334 ', '/?party=%2B13232139334'],
  [CONTACT, `/?contact=${CONTACT}`],
  ['ann & bob', '/?contact=ann+%26+bob'],
  ['146b6967-5047-4f28-b493-026703cfd430', '/calls/146b6967-5047-4f28-b493-026703cfd430'],
  ['146b6967', '/calls/146b6967-5047-4f28-b493-026703cfd430'],
  ['8855ec4a-5', '/calls/8855ec4a-5047-4f28-b493-026703cfd431'],
  ['7', '/calls/7'],
  ['work history', '/text?q=work+history'],
  ['', '/'],
])('%j leads to %s', async (text, href) => {
  const { response } = await find(text);
  expect([response.status, response.headers.get('Location')]).toEqual([303, href]);
});

test('the list of a number says what it understood, has calls of all times, and offers what else it may be', async () => {
  const { text } = await view.get('/?party=%2B13232139334');
  expect([...text.matchAll(/data-call="([^"]{1,8})/g)].map(([, id]) => id)).toEqual([
    '146b6967',
    '7',
    '98959a55',
  ]);
  expect(text).toMatch(/>calls of the number \+13232139334</);
  expect(text).toContain('value="+13232139334"');
  expect(text).toContain('Understood as a number.');
  expect(text).toContain('<a href="/find?q=%2B13232139334&amp;as=contact">a contact id</a>');
  expect(JSON.parse((await view.get('/live?party=%2B13232139334')).text).rows).toHaveLength(3);
  expect((await view.get('/calls.csv?party=%2B13232139334')).text.trimEnd().split('\r\n')).toHaveLength(
    1 + 3,
  );
  expect((await view.get('/report?party=%2B13232139334')).text).toContain(
    'Report: calls of the number +13232139334',
  );
});

test('what the reader says that a text means goes before what it looks like', async () => {
  expect(await leadsTo(CONTACT, 'contact')).toBe(`/?contact=${CONTACT}`);
  expect((await find('(323) 213-9334', 'contact')).text).toContain(
    'There is no call of a contact with the id “(323) 213-9334”.',
  );
  expect((await find(CONTACT, 'number')).text).toContain(`“${CONTACT}” is no telephone number.`);
});

test('shows the calls whose ids begin so if there are several', async () => {
  const { response, text } = await find('8855ec4a');
  expect(response.status).toBe(200);
  expect(text).toContain('Calls of the last 30 days whose id begins with 8855ec4a');
  expect(text.match(/data-call="8855ec4a/g)).toHaveLength(2);
});

test('the list of a number has its calls in each spelling that the records have, and so has its report', async () => {
  for (const party of ['+16025550101', '6025550101']) {
    const { text } = await view.get(`/?party=${encodeURIComponent(party)}`);
    expect([...text.matchAll(/data-call="([^"]*)"/g)]).toHaveLength(2);
    expect(text).toContain(`<strong>2 calls</strong> in this list`);
  }
  const { text } = await view.get('/report?by=number&range=30d');
  const rows = [...text.matchAll(/party=%2B16025550101"[^>]*>\+16025550101<.*?class="figure">(\d+)</gs)];
  expect(rows.map(([, calls]) => calls)).toContain('2');
  expect(text).not.toContain('party=6025550101');
});

test('says all that it looked for if there is nothing', async () => {
  const { response, text } = await find('020 7946 0018');
  expect(response.status).toBe(200);
  expect(text).toContain('Nothing found.');
  expect(text).toContain('There is no call with the number 020 7946 0018, 02079460018.');
  expect(text).toContain('A number that is not of North America needs its country code: +44…');
  expect(text).toContain('There is no call with the id “020 7946 0018”');
  expect((await find('<b>12345678', 'call')).text).toContain('“&lt;b&gt;12345678”');
});

describe('of words', () => {
  const idsOn = (text: string) => [...text.matchAll(/data-call="([^"]*)"/g)].map(([, id]) => id);
  const apart = (id: string, createdAt: string, body: string) => callItem(id, createdAt, { data: { body } });
  let words: TestView;

  beforeAll(async () => {
    words = await startTestView(
      [
        apart('new', '2026-11-23T11:00:00Z', 'User: <b>Überstunden</b>, please'),
        apart('other', '2026-11-23T10:00:00Z', 'User: stunden'),
        apart('old', '2026-11-20T11:00:00Z', 'Agent: No uberstunden!'),
      ],
      { now: () => NOW },
    );
  });

  afterAll(() => words.close());

  test('lists the calls of the last 24 hours that have them, with what was said', async () => {
    const { text } = await words.get('/text?q=uberstunden');
    expect(idsOn(text)).toEqual(['new']);
    expect(text).toContain('Calls with “uberstunden”, last 24 hours');
    expect(text).toContain('<span class="clamp" dir="auto">&lt;b&gt;Überstunden&lt;/b&gt;, please</span>');
    expect(text).toContain('Looked through the summaries and transcripts of 2 calls.');
    expect(text).toContain('Understood as words.');
    expect(text).toContain('<a href="/find?q=uberstunden&amp;as=call">a call id</a>');
    expect(idsOn((await words.get('/text?q=uberstunden&range=7d')).text)).toEqual(['new', 'old']);
  });

  test('says that there are none', async () => {
    const { text } = await words.get('/text?q=nowhere');
    expect(text).toContain('No call has these words.');
    expect(text).toContain('Looked through the summaries and transcripts of 2 calls.');
  });

  test('goes on where a page ended', async () => {
    const many = await startTestView(
      Array.from({ length: 51 }, (_, index) =>
        apart(`call-${index}`, new Date(NOW - (index + 1) * 60_000).toISOString(), 'work'),
      ),
      { now: () => NOW },
    );
    const { text } = await many.get('/text?q=work');
    expect(idsOn(text)).toHaveLength(50);
    expect(text).toContain('of 50 calls, back to 2026-11-23 11:10:00 (UTC).');
    const next = /rel="next" href="([^"]*)"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    expect(idsOn((await many.get(next)).text)).toEqual(['call-50']);
    await many.close();
  });

  test('says if there is no word to look for', async () => {
    expect((await words.get('/find?q=%3F%21&as=words')).text).toContain('There is no word in “?!”.');
    expect((await words.get('/text?q=')).response.status).toBe(400);
    expect((await words.get('/text?q=a&range=any')).response.status).toBe(400);
    expect((await words.get('/text?q=a&cursor=abc')).response.status).toBe(400);
  });
});

test('refuses what no id can be', async () => {
  expect((await find('x'.repeat(2049))).response.status).toBe(400);
  expect((await find('7', 'anything')).response.status).toBe(400);
});
