import { createServer, type RequestListener } from 'node:http';
import { close, listen } from '../../loopback/ports.ts';
import { isJsonNumber, type Json } from '../../text/json.ts';
import { createMessagesApi, type ListedPage, type MessagesApiOptions } from '../../whippy/messages-api.ts';
import type { StandInOptions } from '../../whippy-stand-in/stand-in.ts';
import { closedAddress, type LoopbackServer } from '../cli/loopback-server.ts';
import { FakeClock } from '../cli/run-command.ts';
import { problemOf } from './problem-of.ts';
import { type StandInWhippy, startWhippy, tooManyRequests, WEAK_WHIPPY_KEY, WHIPPY_KEY } from './stand-in.ts';

const LONG_AGO = '2020-01-01T00:00:00Z';
const DAY_MS = 86_400_000;

let clock: FakeClock;
let whippy: StandInWhippy;

beforeEach(async () => {
  clock = new FakeClock();
  whippy = await startWhippy(clock);
});

afterEach(() => whippy.close());

/** Has Whippy behave in another way. */
async function restart(options: Partial<StandInOptions>): Promise<void> {
  await whippy.close();
  whippy = await startWhippy({ ...clock, ...options });
}

function apiWith(options: Partial<MessagesApiOptions> = {}) {
  const { now, sleep } = clock;
  return createMessagesApi({ baseUrl: whippy.origin, key: WHIPPY_KEY, fetch, now, sleep, ...options });
}

/** All pages of a listing or a conversation. */
async function all<Page>(pages: AsyncIterable<Page>): Promise<Page[]> {
  const read: Page[] = [];
  for await (const page of pages) read.push(page);
  return read;
}

function list(options: Partial<MessagesApiOptions> = {}): Promise<ListedPage[]> {
  return all(apiWith(options).listCalls({ after: LONG_AGO }));
}

const idsOf = (pages: readonly { readonly calls: readonly { readonly id: string }[] }[]) =>
  pages.flatMap(({ calls }) => calls.map(({ id }) => id));

const queriesOf = ({ requests }: StandInWhippy) =>
  requests.map(request => Object.fromEntries(new URL(request, 'http://localhost').searchParams));

/** An answer of a listing with these rows, as JSON text. */
function pageOf(rows: string, metadata = '{"next_cursor":null}'): Response {
  return new Response(`{"data":[${rows}],"metadata":${metadata}}`);
}

describe('a listing', () => {
  it('goes through all pages in order, with all filters on each', async () => {
    await restart({ maxPageSize: 2 });
    const { ids } = await whippy.organisation.makeCalls(5, { spread: DAY_MS });
    const before = new Date(clock.now()).toISOString();
    const pages = await all(apiWith().listCalls({ after: LONG_AGO, before }));
    expect(pages.map(({ calls }) => calls.length)).toEqual([2, 2, 1]);
    expect(idsOf(pages)).toEqual(whippy.organisation.calls().map(({ id }) => id));
    expect(idsOf(pages).sort()).toEqual([...ids].sort());
    const filters = { limit: '100', direction: 'forward', 'type[]': 'call', after: LONG_AGO, before };
    expect(queriesOf(whippy)).toEqual([
      filters,
      { ...filters, cursor: pages[0]?.nextCursor },
      { ...filters, cursor: pages[1]?.nextCursor },
    ]);
  });

  it('can go on at a cursor', async () => {
    await restart({ maxPageSize: 2 });
    await whippy.organisation.makeCalls(5, { spread: DAY_MS });
    const [first, ...rest] = await list();
    const resumed = apiWith().listCalls({ after: LONG_AGO, cursor: first?.nextCursor });
    expect(idsOf(await all(resumed))).toEqual(idsOf(rest));
  });

  it('includes both bounds', async () => {
    await whippy.organisation.makeCalls(3, { spread: DAY_MS });
    const [first, second, third] = whippy.organisation.calls();
    const between = (after: string, before: string) => all(apiWith().listCalls({ after, before }));
    expect(idsOf(await between(`${first?.created_at}`, `${second?.created_at}`))).toEqual([
      first?.id,
      second?.id,
    ]);
    expect(idsOf(await between(`${third?.created_at}`, `${third?.created_at}`))).toEqual([third?.id]);
  });

  it('has each row as a webhook would have its data', async () => {
    await whippy.organisation.makeCalls(1);
    const [page] = await list();
    const [call] = page?.calls ?? [];
    expect(JSON.parse(JSON.stringify(call?.data, plainNumber))).toEqual(whippy.organisation.calls()[0]);
  });

  it('reads rows of 2024', async () => {
    await restart({ form: '2024' });
    const { ids } = await whippy.organisation.makeCalls(1);
    const [page] = await list();
    expect(idsOf([page as ListedPage])).toEqual(ids);
    expect(Object.keys(page?.calls[0]?.data ?? {})).not.toContain('metadata');
    expect(page?.calls[0]?.data).toMatchObject({ delivery_status: expect.stringMatching(/^call_completed/) });
  });

  it('takes a number for an id by its digits, and counts rows without a usable id', async () => {
    const rows = ['{"id":12345678901234567890,"x":1.0}', '{}', '{"id":""}', '{"id":null}', '7', 'null', '[]'];
    whippy.nextAnswers.push(pageOf(`${rows},{"id":"a","type":"sms"},{"id":"b","type":"call","new":{}}`));
    const [page] = await list();
    expect(page).toMatchObject({ calls: [{ id: '12345678901234567890' }, { id: 'b' }], unreadable: 6 });
    expect(page?.calls[1]?.data).toEqual({ id: 'b', type: 'call', new: {} });
  });

  it('takes a number for a cursor', async () => {
    whippy.nextAnswers.push(pageOf('', '{"next_cursor":12345678901234567890}'), pageOf(''));
    await list();
    expect(queriesOf(whippy)[1]).toMatchObject({ cursor: '12345678901234567890' });
  });

  it.each([
    ['null', '{"next_cursor":null}'],
    ['empty', '{"next_cursor":""}'],
    ['missing on a page that is not full', '{}'],
    ['missing with all of metadata', 'null'],
  ])('ends where the next cursor is %s', async (_, metadata) => {
    whippy.nextAnswers.push(pageOf('{"id":"a"}', metadata));
    expect(await list()).toMatchObject([{ calls: [{ id: 'a' }], nextCursor: undefined }]);
  });

  it('does not end if a full page has no cursor', async () => {
    whippy.nextAnswers.push(pageOf(Array.from({ length: 100 }, (_, id) => `{"id":${id}}`).join(), '{}'));
    expect(await problemOf(list())).toMatchObject({
      problem: 'changed',
      message: 'The answer has no usable metadata.next_cursor',
    });
  });

  it('does not go in circles', async () => {
    for (const cursor of ['a', 'b', 'a']) {
      whippy.nextAnswers.push(pageOf('{"id":"x"}', `{"next_cursor":"${cursor}"}`));
    }
    expect(await problemOf(list())).toMatchObject({
      problem: 'changed',
      message: 'The listing comes back to a page that it had',
    });
    expect(whippy.requests).toHaveLength(3);
  });
});

describe('the path of a listing', () => {
  it.each([
    ['/v1/messages/list', ['/v1/messages/list', '/v1/messages/list']],
    ['/v1/message/list', ['/v1/messages/list', '/v1/message/list', '/v1/message/list']],
  ])('is found once: %s', async (path, requested) => {
    await restart({ listPaths: [path], maxPageSize: 1 });
    await whippy.organisation.makeCalls(2);
    expect(idsOf(await list())).toHaveLength(2);
    expect(whippy.requests.map(request => request.split('?')[0])).toEqual(requested);
  });

  it('may have changed', async () => {
    await restart({ listPaths: [] });
    expect(await problemOf(list())).toMatchObject({
      problem: 'changed',
      message: 'There is neither /v1/messages/list nor /v1/message/list',
    });
  });
});

describe('a conversation', () => {
  it.each(['as in webhooks', '2024'] as const)('has its calls, and no other messages: %s', async form => {
    await restart({ form, maxPageSize: 3 });
    await whippy.organisation.makeCalls(2);
    const { ids } = await whippy.organisation.makeCalls(4, { conversationId: 'one', spread: DAY_MS });
    const pages = await all(apiWith().getConversation('one'));
    // Four calls and four texts.
    expect(pages).toHaveLength(3);
    expect(idsOf(pages).sort()).toEqual([...ids].sort());
    expect(queriesOf(whippy).map(query => query['messages[offset]'])).toEqual(['0', '3', '6', '8']);
  });

  it('ends if Whippy ignores the offset', async () => {
    const answer = () => Response.json({ data: { messages: [{ id: 'a', type: 'call' }, { type: 'call' }] } });
    whippy.nextAnswers.push(answer(), answer());
    expect(await all(apiWith().getConversation('one'))).toMatchObject([
      { calls: [{ id: 'a' }], unreadable: 1 },
    ]);
  });

  it('that does not exist is told', async () => {
    const error = await problemOf(all(apiWith().getConversation('a/b')));
    expect(error).toMatchObject({ problem: 'invalid', status: 404 });
    expect(whippy.requests[0]).toMatch(/^\/v1\/conversations\/a%2Fb\?/);
  });
});

describe('an answer in another form is told without its content', () => {
  it.each([
    ['a web page', '<!doctype html><p>Sign in as +15550100', 'The answer is a web page'],
    ['no JSON', '{"data": +15550100', 'The answer is not JSON'],
    ['nothing', '', 'The answer is not JSON'],
    ['a list', '["+15550100"]', 'The answer is JSON, but not an object'],
    ['no data', '{"rows":["+15550100"]}', 'The answer has no list data'],
    ['an object for data', '{"data":{"from":"+15550100"}}', 'The answer has no list data'],
    ['depth', '['.repeat(501), 'The answer nests too deeply'],
    [
      'another cursor',
      '{"data":[],"metadata":{"next_cursor":{"from":"+15550100"}}}',
      'The answer has no usable metadata.next_cursor',
    ],
  ])('%s', async (_, body, message) => {
    whippy.nextAnswers.push(new Response(body));
    expect(await problemOf(list())).toMatchObject({ problem: 'changed', message });
    expect(whippy.requests).toHaveLength(1);
  });

  it('also a redirection, which is not followed', async () => {
    whippy.nextAnswers.push(new Response(null, { status: 301, headers: { location: '/v1/elsewhere' } }));
    expect(await problemOf(list())).toMatchObject({ problem: 'changed', status: 301 });
    expect(whippy.requests).toHaveLength(1);
  });

  it('also of a conversation', async () => {
    whippy.nextAnswers.push(Response.json({ data: { messages: {} } }));
    expect(await problemOf(all(apiWith().getConversation('one')))).toMatchObject({
      problem: 'changed',
      message: 'The answer has no list data.messages',
    });
  });
});

describe('a key', () => {
  it('that is wrong is told at once, without repeating it', async () => {
    const error = await problemOf(list({ key: 'wk_unknown' }));
    expect(error).toMatchObject({ problem: 'unauthorized', message: 'Unauthorized: <API key>' });
    expect(whippy.requests).toHaveLength(1);
  });

  it('that no header can hold is not repeated either', async () => {
    const key = 'wk_live_with-a-control-character-\0';
    const error = await problemOf(list({ key }));
    expect(error.message).toContain('<API key>');
    expect(error.message).not.toContain('wk_live');
  });

  it('without the right is told at once', async () => {
    expect(await problemOf(list({ key: WEAK_WHIPPY_KEY }))).toMatchObject({ problem: 'forbidden' });
    expect(whippy.requests).toHaveLength(1);
  });
});

describe('too many requests', () => {
  it.each([
    [1500, 1500],
    ['250', 250],
    [9_999_999, 60_000],
    [undefined, 1000],
    [0, 1000],
    [-5, 1000],
    ['soon', 1000],
    ['Infinity', 1000],
  ])('are made again after the time that Whippy says: %s', async (said, waited) => {
    whippy.nextAnswers.push(tooManyRequests(said));
    expect(await list()).toHaveLength(1);
    expect(clock.slept[0]).toBe(waited);
    expect(whippy.requests).toHaveLength(2);
  });

  it('are told if it does not end', async () => {
    whippy.nextAnswers.push(...Array.from({ length: 6 }, () => tooManyRequests(2000)));
    expect(await problemOf(list())).toMatchObject({ problem: 'rate_limited', retryAfter: 2000 });
    expect(whippy.requests).toHaveLength(6);
  });

  it('of other clients only make it slower', async () => {
    await restart({ maxPageSize: 1, requestsPerSecond: 4 });
    const { ids } = await whippy.organisation.makeCalls(12);
    expect(idsOf(await list({ requestsPerSecond: 25 }))).toHaveLength(ids.length);
    expect(whippy.requests.length).toBeGreaterThan(12);
  });
});

describe('the pace', () => {
  it.each([
    [undefined, 1000],
    [25, 400],
  ])('is kept: %s requests a second', async (requestsPerSecond, elapsed) => {
    await restart({ maxPageSize: 1 });
    await whippy.organisation.makeCalls(11);
    const start = clock.now();
    await list(requestsPerSecond === undefined ? {} : { requestsPerSecond });
    expect(clock.now() - start).toBeCloseTo(elapsed, 3);
  });

  it.each([0, -1, 25.1, Number.NaN])('of %s requests a second is refused', requestsPerSecond => {
    expect(() => apiWith({ requestsPerSecond })).toThrow(RangeError);
  });
});

describe('a failure', () => {
  const BACKOFF = [1000, 2000, 4000, 8000, 16_000];

  it('is tried again, with longer and longer waits', async () => {
    for (const status of [500, 502, 503, 504, 500]) {
      whippy.nextAnswers.push(new Response('<html>', { status }));
    }
    expect(await list()).toHaveLength(1);
    expect(clock.slept).toEqual(BACKOFF);
  });

  it('that stays is told after six tries', async () => {
    for (let i = 0; i < 6; i++) whippy.nextAnswers.push(new Response('<html>', { status: 502 }));
    expect(await problemOf(list())).toMatchObject({
      problem: 'unclear',
      status: 502,
      message: 'HTTP status 502',
    });
    expect(clock.slept).toEqual(BACKOFF);
  });

  it('to reach Whippy is tried again', async () => {
    const baseUrl = await closedAddress();
    expect(await problemOf(list({ baseUrl }))).toMatchObject({
      problem: 'unreachable',
      message: 'ECONNREFUSED',
    });
    expect(clock.slept).toEqual(BACKOFF);
  });

  it('to answer in time is tried again', async () => {
    let timeOut = () => {};
    // Whippy has the request and does not answer.
    const silent = await serveRaw(() => timeOut());
    const impatient: typeof fetch = (input, init) => {
      expect(init?.signal?.aborted).toBe(false);
      const time = new AbortController();
      timeOut = () => time.abort(new DOMException('It took too long', 'TimeoutError'));
      return fetch(input, { ...init, signal: time.signal });
    };
    expect(await problemOf(list({ baseUrl: silent.origin, fetch: impatient }))).toMatchObject({
      problem: 'unclear',
      message: 'timeout',
    });
    expect(clock.slept).toEqual(BACKOFF);
    await silent.close();
  });

  it('of the connection within an answer is tried again', async () => {
    const breaking = await serveRaw((_, response) => {
      response.writeHead(200, { 'content-length': '1000' }).write('{"data":[');
      setImmediate(() => response.destroy());
    });
    expect(await problemOf(list({ baseUrl: breaking.origin }))).toMatchObject({ problem: 'unclear' });
    expect(clock.slept).toEqual(BACKOFF);
    await breaking.close();
  });

  it('to be understood is not tried again', async () => {
    whippy.nextAnswers.push(
      Response.json({ errors: [{ description: 'after is invalid' }], status: 422 }, { status: 422 }),
    );
    expect(await problemOf(list())).toMatchObject({
      problem: 'invalid',
      status: 422,
      message: 'after is invalid',
    });
    expect(clock.slept).toEqual([]);
  });
});

describe('the signal', () => {
  it('ends a wait', async () => {
    const stop = new AbortController();
    whippy.nextAnswers.push(tooManyRequests(2000));
    const sleep = async () => stop.abort(new Error('Enough'));
    await expect(list({ sleep, signal: stop.signal })).rejects.toThrow('Enough');
    expect(whippy.requests).toHaveLength(1);
  });

  it('ends a request', async () => {
    const stop = new AbortController();
    const hanging: typeof fetch = (input, init) => {
      stop.abort(new Error('Enough'));
      return fetch(input, init);
    };
    await expect(list({ fetch: hanging, signal: stop.signal })).rejects.toThrow('Enough');
  });
});

async function serveRaw(answer: RequestListener): Promise<LoopbackServer> {
  const server = createServer(answer);
  const port = await listen(server, { port: 0, flag: '' });
  return { origin: `http://127.0.0.1:${port}`, close: () => close(server) };
}

function plainNumber(_: string, value: Json): unknown {
  return isJsonNumber(value) ? Number(value.value) : value;
}
