import { callItem } from '../store/calls/calls.ts';
import { cookieOf, startTestView, type TestView } from './test-view.ts';

let view: TestView;
let other: TestView;

beforeAll(async () => {
  [view, other] = await Promise.all([
    startTestView([callItem('a', new Date().toISOString())]),
    startTestView([]),
  ]);
});

afterAll(() => Promise.all([view.close(), other.close()]));

async function ask(url: string, cookie = ''): Promise<Response> {
  return fetch(url, { headers: { cookie }, redirect: 'manual' });
}

const tokenOf = ({ url }: TestView) => new URL(url).searchParams.get('token') ?? '';

test.each([
  '/',
  '/calls/a',
  '/live',
  '/counts',
  '/assets/0123456789abcdef/page.js',
  '/nowhere',
  '/?status=ended',
])('without token and cookie %s is refused, in one sentence', async path => {
  const response = await ask(view.origin + path);
  expect(response.status).toBe(403);
  expect(await response.text()).toBe(
    'Open the whole address that npm start or callfold view printed: it lets this browser in.\n',
  );
  expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
});

test('the token is exchanged for a cookie that only this browser and no script has', async () => {
  const response = await ask(view.url);
  expect(response.status).toBe(303);
  expect(response.headers.get('Location')).toBe(`${view.origin}/`);
  expect(response.headers.get('Set-Cookie')).toBe(
    `callfold_${view.port}=${tokenOf(view)}; Path=/; HttpOnly; SameSite=Strict`,
  );
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  const page = await ask(`${view.origin}/`, await cookieOf(view.url));
  expect(page.status).toBe(200);
  expect(await page.text()).not.toContain(tokenOf(view));
});

test('the address stays good, and goes to the page that it names', async () => {
  const response = await ask(`${view.origin}/calls/a?token=${tokenOf(view)}&day=2026-01-02`);
  expect(response.headers.get('Location')).toBe(`${view.origin}/calls/a?day=2026-01-02`);
});

test('the address leads nowhere else', async () => {
  const response = await ask(`${view.origin}//evil.example/?token=${tokenOf(view)}`);
  expect(new URL(response.headers.get('Location') ?? '').origin).toBe(view.origin);
});

test('an old token in the address does not matter to a browser that has been let in', async () => {
  const response = await ask(`${view.origin}/?token=old`, await cookieOf(view.url));
  expect(response.status).toBe(303);
  expect(response.headers.get('Location')).toBe(`${view.origin}/`);
  expect(response.headers.get('Set-Cookie')).toBeNull();
});

test('the token of another view is refused, in the address and in a cookie', async () => {
  const foreign = tokenOf(other);
  expect(foreign).toMatch(/^[\w-]{43}$/);
  expect(foreign).not.toBe(tokenOf(view));
  expect((await ask(`${view.origin}/?token=${foreign}`)).status).toBe(403);
  expect((await ask(`${view.origin}/`, `callfold_${view.port}=${foreign}`)).status).toBe(403);
  expect((await ask(`${view.origin}/`, await cookieOf(other.url))).status).toBe(403);
});

test('two views in one browser do not push each other out', async () => {
  const both = [await cookieOf(view.url), await cookieOf(other.url)].join('; ');
  expect((await ask(`${view.origin}/`, both)).status).toBe(200);
  expect((await ask(`${other.origin}/`, both)).status).toBe(200);
});
