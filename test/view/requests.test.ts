import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createCallReader } from '../../store/calls/call-reader.ts';
import { startView } from '../../view/start-view.ts';
import { rawRequest } from '../loopback/raw-request.ts';
import { callItem } from '../store/calls/calls.ts';
import { tamperedCursors } from '../store/calls/tampered-cursors.ts';
import { startTestView, type TestView } from './test-view.ts';

let view: TestView;

beforeAll(async () => {
  view = await startTestView([callItem('a', new Date().toISOString())]);
});

afterAll(() => view.close());

async function statusWithHost(host: string): Promise<number> {
  return (await rawRequest(view.url, { method: 'GET', headers: { host } })).status;
}

describe('only this machine', () => {
  test.each(['localhost', 'localhost:8001', 'LOCALHOST:8001', '127.0.0.1:8001', '[::1]:8001'])(
    '%s is answered',
    async host => expect(await statusWithHost(host)).toBe(303),
  );

  test.each([
    'evil.example',
    'evil.example:8001',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '127.0.0.2',
  ])('%j is refused', async host => expect(await statusWithHost(host)).toBe(403));
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('%s is not allowed', async method => {
  const { response } = await view.get('/', { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('Allow')).toBe('GET, HEAD');
});

test('HEAD has the headers of GET and no body', async () => {
  const { response, text } = await view.get('/', { method: 'HEAD' });
  expect(response.status).toBe(200);
  expect(text).toBe('');
});

test.each([
  '/',
  '/calls/a',
  '/calls.csv',
  '/calls/none',
  '/nowhere',
  '/?status=x',
  '/live',
  '/counts',
  '/report',
])('%s has the security headers', async path => {
  const { response } = await view.get(path);
  expect(response.headers.get('Content-Security-Policy')).toBe(
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; media-src https:; " +
      "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  );
  expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(response.headers.get('Cache-Control')).toBe('no-store');
});

test('everything that a page loads is served from here', async () => {
  const { text } = await view.get('/');
  const urls = [...text.matchAll(/<(?:link|script)[^>]*(?:href|src)="([^"]*)"/g)].map(
    match => match[1] ?? '',
  );
  expect(urls.length).toBeGreaterThan(3);
  for (const url of urls) {
    expect(url).toMatch(/^\/assets\//);
    const { response } = await view.get(url);
    expect(response.status).toBe(200);
    // The address changes with the content.
    expect(response.headers.get('Cache-Control')).toBe('private, max-age=31536000, immutable');
    expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff');
  }
});

test.each([
  ['/?status=paused', 'status must be one of started, ended, analyzed, not “paused”.'],
  ['/?cursor=nonsense', 'The cursor is not one of this list'],
  ['/live?day=soon', 'day must be a date like'],
])('%s is a page with status 400 and one clear sentence', async (path, sentence) => {
  const { response, text } = await view.get(path);
  expect(response.status).toBe(400);
  expect(text).toContain(sentence);
  expect(text).not.toMatch(/\bat .*\.tsx?:\d+/);
});

test('an old cursor leads to the first page of its list, with its filters', async () => {
  const { text } = await view.get('/?direction=inbound&cursor=eyJwYXJ0aXRpb24iOiJhIn0');
  expect(text).toContain('is of another version of callfold: start again from its first page.');
  expect(text).toContain('<a href="/?direction=inbound">The first page of this list</a>');
});

test('a cursor that was tampered with is a page with status 400', async () => {
  const now = Date.now();
  const apart = await startTestView([
    callItem('a', new Date(now).toISOString()),
    callItem('b', new Date(now - 1000).toISOString()),
  ]);
  const { client, tableName } = apart.table;
  const records = createCallReader({ client, tableName, now: Date.now });
  const { cursor = '' } = await records.recent({ since: now - 60_000, limit: 1 });
  const answers = new Map<string, { response: Response; text: string }>();
  for (const [what, tampered] of [['nothing', cursor] as const, ...tamperedCursors(cursor)]) {
    answers.set(what, await apart.get(`/?cursor=${tampered}`));
  }
  await apart.close();
  expect(answers.get('nothing')?.response.status).toBe(200);
  answers.delete('nothing');
  expect(answers.size).toBeGreaterThan(10);
  for (const [what, { response, text }] of answers) {
    expect([what, response.status]).toEqual([what, 400]);
    expect(text).toContain('The cursor is not one of this list');
  }
  expect(apart.reported).toEqual([]);
});

test('an unknown address is a page with status 404', async () => {
  const { response, text } = await view.get('/nowhere');
  expect(response.status).toBe(404);
  expect(text).toContain('There is nothing at this address.');
});

test('a table out of reach is a page with status 503 that says why', async () => {
  const client = new DynamoDBClient({
    endpoint: 'http://127.0.0.1:9',
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const apart = await startTestView([], {
    records: createCallReader({ client, tableName: 'Calls', now: Date.now }),
    explain: () => 'Nothing listens at <there>: start it.',
  });
  for (const path of ['/', '/calls/a', '/counts', '/report', '/live']) {
    const { response, text } = await apart.get(path);
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('5');
    expect(text).toContain('Nothing listens at &lt;there&gt;: start it.');
  }
  expect(apart.reported).toEqual([]);
  client.destroy();
  await apart.close();
});

test('a mistake of the view is a page with status 500, reported and not shown', async () => {
  const mistake = new Error('secret detail');
  const broken = await startTestView([], {
    now: () => {
      throw mistake;
    },
  });
  const { response, text } = await broken.get('/');
  expect(response.status).toBe(500);
  expect(text).not.toContain('secret detail');
  expect(broken.reported).toEqual([mistake]);
  await broken.close();
});

test('a taken port is said to be', async () => {
  const { table, port } = view;
  const records = createCallReader({ client: table.client, tableName: table.tableName, now: Date.now });
  const options = { records, now: Date.now, source: '', explain: String, report: () => {} };
  await expect(startView({ port, flag: '--port' }, options)).rejects.toThrow('in use');
});
