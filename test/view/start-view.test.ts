import { reserveView, startView } from '../../view/start-view.ts';
import { cookieOf } from './test-view.ts';

const options = { now: Date.now, source: '', explain: String, report: () => {} };
const page = { calls: [], cursor: undefined, stoppedAt: undefined };

test('closing waits for what is being read', async () => {
  let finish: (value: typeof page) => void = () => {};
  const reading = new Promise<typeof page>(resolve => {
    finish = resolve;
  });
  let started: () => void = () => {};
  const hasStarted = new Promise<void>(resolve => {
    started = resolve;
  });
  const records = {
    get: async () => undefined,
    getMany: async () => [],
    byContact: async () => page,
    recent: () => {
      started();
      return reading;
    },
  };
  const view = await startView({ port: 0, flag: '--port' }, { ...options, records });
  const request = fetch(new URL('/', view.url), { headers: { cookie: await cookieOf(view.url) } }).catch(
    () => 'dropped',
  );
  await hasStarted;

  let closed = false;
  const closing = view.close().then(() => {
    closed = true;
  });
  expect(await request).toBe('dropped');
  expect(closed).toBe(false);
  finish(page);
  await closing;
  expect(closed).toBe(true);
});

test('a port that was taken before there is anything to show is answered 503 until then', async () => {
  const view = await reserveView({ port: 0, flag: '--port' });
  const early = await fetch(view.url, { redirect: 'manual' });
  expect(early.status).toBe(503);
  expect(early.headers.get('Retry-After')).toBe('5');
  await view.close();
});
