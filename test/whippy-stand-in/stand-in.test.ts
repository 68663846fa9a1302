import { SCHEME_NAMES } from '../../whippy/signature.ts';
import { CALLS_PATH, CHANGES_PATH } from '../../whippy-stand-in/control.ts';
import type { Message } from '../../whippy-stand-in/message-store.ts';
import type { StandInOptions } from '../../whippy-stand-in/stand-in.ts';
import { FakeClock } from '../cli/run-command.ts';
import { type Endpoint, startEndpoint } from '../cli/send/endpoint.ts';
import { rawRequest } from '../loopback/raw-request.ts';
import { type StandInWhippy, startWhippy, WHIPPY_KEY } from '../whippy/stand-in.ts';

const DAY_MS = 86_400_000;

let clock: FakeClock;
const running: { close(): Promise<void> }[] = [];

beforeEach(() => {
  clock = new FakeClock();
});

afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
});

async function start(options: Partial<StandInOptions> = {}): Promise<StandInWhippy> {
  const whippy = await startWhippy({ ...clock, ...options });
  running.push(whippy);
  return whippy;
}

/** An endpoint that the call events are delivered to. */
async function subscribe(
  whippy: StandInWhippy,
  answer?: Parameters<typeof startEndpoint>[1],
): Promise<Endpoint> {
  const endpoint = await startEndpoint(WHIPPY_KEY, answer);
  running.push(endpoint);
  whippy.subscribe(endpoint.url);
  return endpoint;
}

const receivedBy = ({ received }: Endpoint) => received.map(({ callId, event }) => `${callId} ${event}`);

interface ListAnswer {
  readonly data: readonly Message[];
  readonly metadata: { readonly next_cursor: string | null };
}

async function get(whippy: StandInWhippy, pathAndQuery: string) {
  const response = await fetch(`${whippy.origin}${pathAndQuery}`, {
    headers: { 'x-whippy-key': WHIPPY_KEY },
  });
  const body = (await response.json()) as ListAnswer;
  return { status: response.status, headers: response.headers, body };
}

describe('webhooks', () => {
  it.each(SCHEME_NAMES)('are signed under %s, so that callfold takes them', async scheme => {
    const whippy = await start({ scheme });
    const endpoint = await subscribe(whippy);
    const { ids, delivered, lost } = await whippy.organisation.makeCalls(2, { scenario: 'completed' });
    expect({ delivered, lost }).toEqual({ delivered: 6, lost: [] });
    for (const id of ids) {
      const ofCall = endpoint.received.filter(({ callId }) => callId === id);
      expect(ofCall.map(({ event }) => event)).toEqual(['call.started', 'call.ended', 'call.analyzed']);
    }
    expect(new Set(endpoint.received.map(received => received.scheme))).toEqual(new Set([scheme]));
  });

  it('are delivered four times at most, with longer and longer waits', async () => {
    const whippy = await start();
    const endpoint = await subscribe(whippy, ({ event }) =>
      event === 'call.ended' ? new Response(null, { status: 503 }) : undefined,
    );
    const { lost, delivered } = await whippy.organisation.makeCalls(1, { scenario: 'completed' });
    expect({ lost: lost.map(({ event }) => event), delivered }).toEqual({
      lost: ['call.ended'],
      delivered: 2,
    });
    expect(endpoint.received).toHaveLength(6);
    expect(clock.slept).toEqual([1000, 2000, 4000]);
  });

  it('are lost by chance, the same ones for the same seed', async () => {
    async function run(seed: number) {
      const whippy = await start({ seed });
      const endpoint = await subscribe(whippy);
      const { ids, lost, delivered } = await whippy.organisation.makeCalls(60, { lossRate: 0.2 });
      expect(endpoint.received).toHaveLength(delivered);
      return {
        ids,
        lost: lost.map(({ data, event }) => `${data.id} ${event}`),
        received: receivedBy(endpoint),
      };
    }
    const first = await run(7);
    const share = first.lost.length / (first.lost.length + first.received.length);
    expect(Math.abs(share - 0.2)).toBeLessThan(0.1);
    expect(first.received).not.toEqual(expect.arrayContaining(first.lost.slice(0, 1)));
    const again = await run(7);
    expect(again.ids).toEqual(first.ids);
    expect([...again.lost].sort()).toEqual([...first.lost].sort());
    expect((await run(8)).ids).not.toEqual(first.ids);
  });

  it('without an endpoint are not delivered', async () => {
    const whippy = await start();
    const { delivered, lost } = await whippy.organisation.makeCalls(1, { scenario: 'no-answer' });
    expect({ delivered, lost: lost.length }).toEqual({ delivered: 0, lost: 2 });
  });

  it('are given up when it is closed', async () => {
    let closed: Promise<void> | undefined;
    const whippy = await startWhippy({
      now: clock.now,
      async sleep() {
        closed ??= whippy.close();
      },
    });
    const endpoint = await subscribe(whippy, () => new Response(null, { status: 500 }));
    const { ids, delivered } = await whippy.organisation.makeCalls(1000);
    await closed;
    expect(ids.length).toBeLessThan(1000);
    expect(delivered).toBe(0);
    expect(endpoint.received.length).toBeLessThanOrEqual(8);
  });
});

describe('a change', () => {
  it('of a share of the calls is without a webhook, makes them younger, and is the same for the same seed', async () => {
    async function run() {
      const whippy = await start();
      const endpoint = await subscribe(whippy);
      await whippy.organisation.makeCalls(60, { spread: DAY_MS });
      const before = whippy.organisation.calls();
      const deliveries = endpoint.received.length;
      const changed = whippy.organisation.changeCalls(0.2);
      expect(endpoint.received).toHaveLength(deliveries);
      return { before, changed, after: whippy.organisation.calls() };
    }
    const { before, changed, after } = await run();
    expect(changed.length / 60).toBeCloseTo(0.2, 0);
    const kinds = new Set<string>();
    for (const [index, call] of after.entries()) {
      const { updated_at, ...rest } = call;
      const { updated_at: earlier, ...was } = before[index] as Message;
      if (!changed.includes(call.id)) {
        expect(call).toEqual(before[index]);
        continue;
      }
      expect(String(updated_at) > String(earlier)).toBe(true);
      kinds.add(
        Object.keys(rest)
          .filter(name => rest[name] !== was[name])
          .sort()
          .join(),
      );
    }
    expect(kinds).toContain('metadata');
    expect([...kinds].join()).toContain('translated_body,translation_language');
    expect((await run()).changed).toEqual(changed);
  });

  it('is younger than the one before, also if the clock stands still', async () => {
    const whippy = await start();
    await whippy.organisation.makeCalls(1);
    const times = [0, 1, 2].map(() => {
      whippy.organisation.changeCalls(1);
      return String(whippy.organisation.calls()[0]?.updated_at);
    });
    expect(times).toEqual([...new Set(times)].sort());
  });
});

describe('the messages API', () => {
  it('lists messages of all types unless it is asked for one, and finds them by their fields', async () => {
    const whippy = await start();
    await whippy.organisation.makeCalls(3, { spread: DAY_MS });
    const [call] = whippy.organisation.calls();
    const idsOf = async (query: string) =>
      (await get(whippy, `/v1/messages/list?${query}`)).body.data.map(({ id }) => id);
    expect(await idsOf('')).toHaveLength(6);
    expect(await idsOf('type[]=call')).toHaveLength(3);
    expect(await idsOf('type[]=call&type[]=sms')).toHaveLength(6);
    expect(await idsOf('delivery_status[]=delivered')).toHaveLength(3);
    expect(await idsOf(`conversation_id=${call?.conversation_id}&type[]=call`)).toEqual([call?.id]);
  });

  it('has no filters in its cursor', async () => {
    const whippy = await start();
    await whippy.organisation.makeCalls(3, { spread: DAY_MS });
    const { body } = await get(whippy, '/v1/messages/list?limit=1&type[]=call');
    const rest = await get(whippy, `/v1/messages/list?cursor=${body.metadata.next_cursor}`);
    expect(new Set(rest.body.data.map(({ type }) => type))).toEqual(new Set(['sms', 'call']));
  });

  it.each(['after=yesterday', 'before=1', 'cursor=x', 'limit=0', 'limit=many', 'direction=sideways'])(
    'refuses %s in the documented form',
    async query => {
      const { status, body } = await get(await start(), `/v1/messages/list?${query}`);
      expect(status).toBe(422);
      expect(body).toEqual({ errors: [{ description: expect.any(String) }], status: 422 });
    },
  );

  it('limits the requests a second, and says how long to wait', async () => {
    const whippy = await start({ requestsPerSecond: 2 });
    const ask = () => get(whippy, '/v1/messages/list');
    await clock.sleep(400);
    expect([(await ask()).status, (await ask()).status]).toEqual([200, 200]);
    const refused = await ask();
    expect(refused.status).toBe(429);
    expect(refused.headers.get('x-ratelimit-remaining-interval-milliseconds')).toBe('600');
    await clock.sleep(600);
    expect((await ask()).status).toBe(200);
  });
});

describe('control', () => {
  const post = (whippy: StandInWhippy, path: string, body: string) =>
    rawRequest(`${whippy.origin}${path}`, { body });

  it('makes calls and changes them', async () => {
    const whippy = await start();
    const endpoint = await subscribe(whippy);
    const made = await post(whippy, CALLS_PATH, '{"count":20,"lose":0.5}');
    const { calls, delivered, lost } = JSON.parse(made.text);
    expect(calls).toBe(20);
    expect(delivered).toBe(endpoint.received.length);
    expect(lost).toBeGreaterThan(0);
    expect(JSON.parse((await post(whippy, CALLS_PATH, '{}')).text).calls).toBe(1);
    expect(JSON.parse((await post(whippy, CHANGES_PATH, '{"share":1}')).text)).toEqual({ changed: 21 });
  });

  it.each([
    [CALLS_PATH, '{"count":0}'],
    [CALLS_PATH, '{"lose":10}'],
    [CALLS_PATH, '{"loss":0.1}'],
    [CALLS_PATH, ''],
    [CHANGES_PATH, '{}'],
  ])('says what it takes: %s %s', async (path, body) => {
    expect(await post(await start(), path, body)).toMatchObject({
      status: 400,
      text: expect.stringContaining('The body must be JSON such as {'),
    });
  });

  it('lets no web page in', async () => {
    const whippy = await start();
    for (const headers of [{ origin: 'https://example.com' }, { host: 'example.com' }]) {
      expect((await rawRequest(`${whippy.origin}${CALLS_PATH}`, { headers, body: '{}' })).status).toBe(403);
    }
    expect(whippy.organisation.calls()).toEqual([]);
  });
});
