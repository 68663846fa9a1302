import { createDeveloperApi } from '../../whippy/developer-api.ts';
import { closedAddress } from '../cli/loopback-server.ts';
import { problemOf } from './problem-of.ts';
import { type StandInWhippy, startWhippy, tooManyRequests, WEAK_WHIPPY_KEY, WHIPPY_KEY } from './stand-in.ts';

const APPLICATION = { name: 'callfold', description: 'Call events' };
const ENDPOINT = {
  applicationId: 'application-1',
  url: 'https://calls.example.com/webhooks/whippy',
  eventTypes: ['call.started', 'call.ended'],
};

let whippy: StandInWhippy;

beforeEach(async () => {
  whippy = await startWhippy();
});

afterEach(() => whippy.close());

function apiWith(apiKey: string) {
  return createDeveloperApi(apiKey, whippy.origin, fetch);
}

it('creates an active application, and an active endpoint that belongs to it', async () => {
  const api = apiWith(WHIPPY_KEY);
  expect(await api.createApplication(APPLICATION)).toBe('application-1');
  expect(await api.createEndpoint(ENDPOINT)).toBe('endpoint-1');
  expect(whippy.applications).toEqual([{ id: 'application-1', ...APPLICATION, active: true }]);
  expect(whippy.endpoints).toEqual([
    {
      id: 'endpoint-1',
      developer_application_id: 'application-1',
      url: ENDPOINT.url,
      event_types: ENDPOINT.eventTypes,
      active: true,
    },
  ]);
});

it('takes a number for an id', async () => {
  whippy.nextAnswers.push(Response.json({ data: { id: 4711 } }));
  expect(await apiWith(WHIPPY_KEY).createApplication(APPLICATION)).toBe('4711');
});

it('needs the id of an application, and can do without that of an endpoint', async () => {
  const api = apiWith(WHIPPY_KEY);
  whippy.nextAnswers.push(Response.json({ data: {} }), new Response('Created'));
  expect(await problemOf(api.createApplication(APPLICATION))).toMatchObject({ problem: 'unclear' });
  expect(await api.createEndpoint(ENDPOINT)).toBeUndefined();
});

it('tells an unknown key, without repeating it', async () => {
  const error = await problemOf(apiWith('wk_unknown').createApplication(APPLICATION));
  expect(error).toMatchObject({ problem: 'unauthorized' });
  expect(error.message).toBe('Unauthorized: <API key>');
});

it('tells a key without the right', async () => {
  const error = await problemOf(apiWith(WEAK_WHIPPY_KEY).createApplication(APPLICATION));
  expect(error).toMatchObject({ problem: 'forbidden', message: 'Forbidden' });
});

it('tells a request that Whippy does not like, with what it says of it', async () => {
  const error = await problemOf(apiWith(WHIPPY_KEY).createEndpoint({ ...ENDPOINT, eventTypes: [] }));
  expect(error).toMatchObject({ problem: 'invalid' });
  expect(error.message).toContain('event_types');
});

it.each([
  [1500, 1500],
  [-20, 0],
  [undefined, undefined],
])('tells a rate limit that says %s milliseconds', async (said, retryAfter) => {
  whippy.nextAnswers.push(tooManyRequests(said));
  const error = await problemOf(apiWith(WHIPPY_KEY).createApplication(APPLICATION));
  expect(error).toMatchObject({ problem: 'rate_limited', message: 'Too many requests', retryAfter });
});

it.each([
  ['500', 'unclear', () => new Response('<html>', { status: 500 }), 'HTTP status 500'],
  ['404', 'invalid', () => Response.json({ message: 'Not here' }, { status: 404 }), 'Not here'],
  [
    'a redirection',
    'changed',
    () => new Response(null, { status: 302, headers: { location: '/' } }),
    /redirects/,
  ],
  ['a long story', 'unclear', () => Response.json('x'.repeat(5000), { status: 502 }), /^x{300}$/],
  ['a long error', 'unclear', () => Response.json({ error: 'x'.repeat(5000) }, { status: 502 }), /^x{300}$/],
])('tells %s', async (_, problem, answer, message) => {
  whippy.nextAnswers.push(answer());
  const error = await problemOf(apiWith(WHIPPY_KEY).createApplication(APPLICATION));
  expect(error.problem).toBe(problem);
  expect(error.message).toMatch(message);
});

it('knows that nothing was done if nothing answers', async () => {
  const api = createDeveloperApi(WHIPPY_KEY, await closedAddress(), fetch);
  expect(await problemOf(api.createApplication(APPLICATION))).toMatchObject({
    problem: 'unreachable',
    message: 'ECONNREFUSED',
  });
});

it.each([
  ['no answer in time', new DOMException('The operation timed out', 'TimeoutError'), 'timeout'],
  [
    'a connection that breaks',
    new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }),
    'ECONNRESET',
  ],
])('does not know whether it was done at %s', async (_, error, message) => {
  const api = createDeveloperApi(WHIPPY_KEY, whippy.origin, () => Promise.reject(error));
  expect(await problemOf(api.createEndpoint(ENDPOINT))).toMatchObject({ problem: 'unclear', message });
});
