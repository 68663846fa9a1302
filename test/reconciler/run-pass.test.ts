import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PROGRESS_KEY } from '../../functions/reconciler/pass.ts';
import { progressStoreIn } from '../../functions/reconciler/progress-store.ts';
import { type PassDependencies, type PassResult, runPass } from '../../functions/reconciler/run-pass.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { type Queue, receive, removeAll } from '../../store/queues/queue.ts';
import { sendPatiently } from '../../store/queues/send-patiently.ts';
import { createMessagesApi } from '../../whippy/messages-api.ts';
import { FakeClock } from '../cli/run-command.ts';
import { describeEngine, type Engine } from '../engine/engine.ts';
import { type LocalQueues, startLocalQueues } from '../store/queues/local-queue.ts';
import { type StandInWhippy, startWhippy, WHIPPY_KEY } from '../whippy/stand-in.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const never = new AbortController().signal;

let queues: LocalQueues;
let queue: Queue;
let clock: FakeClock;
let whippy: StandInWhippy;
let progressTable: string;
let seed = 0;

beforeAll(async () => {
  queues = await startLocalQueues();
});

afterAll(() => queues.close());

beforeEach(async () => {
  queue = await queues.create();
  progressTable = `Progress-${randomUUID()}`;
  clock = new FakeClock();
  // Calls of its own for each test: the table has those of the tests before.
  whippy = await startWhippy({ ...clock, maxPageSize: 10, seed: ++seed });
});

afterEach(() => whippy.close());

/** A run with everything real, but for the clock. */
async function run(
  { client, tableName }: Engine,
  { signal = never, fetch = globalThis.fetch, ...others }: Partial<PassDependencies> & RunChanges = {},
): Promise<PassResult & { readonly repaired: readonly string[] }> {
  const repaired: string[] = [];
  const result = await runPass(
    {
      progress: progressStoreIn(client, progressTable),
      readSecret: async () => `${WHIPPY_KEY} another-key-of-the-secret`,
      listCalls: (key, bounds, end) =>
        createMessagesApi({ baseUrl: whippy.origin, key, fetch, ...clock, signal: end }).listCalls(bounds),
      fetchRecords: ids => fetchRecords({ client, tableName, sleep }, ids),
      send: async repairs =>
        (await sendPatiently(queue, repairs, ({ message }) => message.body, sleep)).length,
      now: clock.now,
      onRepair: (_kind, callId) => repaired.push(callId),
      ...others,
    },
    signal,
  );
  return { ...result, repaired };
}

interface RunChanges {
  readonly signal?: AbortSignal;
  readonly fetch?: typeof globalThis.fetch;
}

/** Lets the recorder take what waits in the queue. */
async function record(engine: Engine): Promise<void> {
  const { handler, failures } = engine.recorder();
  for (;;) {
    const messages = await receive(queue, 10, 60);
    if (messages.length === 0) break;
    await handler(batchOf(messages.map(({ Body = '' }) => Body)), lambdaContext());
    await removeAll(queue, messages);
  }
  expect(failures()).toEqual([]);
}

const windowsOf = ({ requests }: StandInWhippy) =>
  requests.map(request => {
    const { searchParams } = new URL(request, 'http://localhost');
    return [searchParams.get('after'), searchParams.get('cursor') !== null];
  });

describeEngine('a run of the reconciler', engine => {
  beforeEach(() =>
    engine().client.send(
      new CreateTableCommand({
        TableName: progressTable,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: PROGRESS_KEY, AttributeType: 'S' }],
        KeySchema: [{ AttributeName: PROGRESS_KEY, KeyType: 'HASH' }],
      }),
    ),
  );

  it('records calls whose webhooks were lost, and a second one finds nothing to do', async () => {
    const { ids, lost } = await whippy.organisation.makeCalls(45, { spread: 3 * HOUR_MS });
    await clock.sleep(HOUR_MS);
    const some = lost.filter((_, index) => index % 3 > 0).map(event => JSON.stringify(event));
    await engine().recorder().handler(batchOf(some), lambdaContext());

    const first = await run(engine());
    const { missing, behind } = first.tally;
    expect(first).toMatchObject({ tally: { listed: 45, unsent: 0 }, isFinished: true, error: undefined });
    expect(behind).toBeGreaterThan(0);
    expect(first.repaired).toHaveLength(missing + behind);
    await record(engine());
    for (const id of ids) expect(await engine().item(id)).toMatchObject({ status: { S: 'analyzed' } });

    await clock.sleep(15 * MINUTE_MS);
    const second = await run(engine());
    expect(second).toMatchObject({ tally: { missing: 0, behind: 0 }, incomplete: 0, isFinished: true });
  });

  it('leaves alone what was changed so lately that a webhook may be under way', async () => {
    await whippy.organisation.makeCalls(5);
    await clock.sleep(14 * MINUTE_MS);
    expect((await run(engine())).tally).toMatchObject({ listed: 5, missing: 0, unsettled: 5 });
    await clock.sleep(2 * MINUTE_MS);
    expect((await run(engine())).tally).toMatchObject({ listed: 5, missing: 5 });
  });

  it('whose time ends in the middle of the list stops in good order, and the next one goes on there', async () => {
    await whippy.organisation.makeCalls(45, { spread: 3 * HOUR_MS });
    await clock.sleep(HOUR_MS);
    const deadline = new AbortController();
    const broken = await run(engine(), {
      signal: deadline.signal,
      fetch(...request) {
        // In the middle of the request for the third page.
        if (whippy.requests.length === 2) deadline.abort();
        return fetch(...request);
      },
    });
    expect(broken).toMatchObject({ tally: { listed: 20, missing: 20 }, isFinished: false, error: undefined });

    await clock.sleep(15 * MINUTE_MS);
    const next = await run(engine());
    expect(next).toMatchObject({ tally: { listed: 25, missing: 25 }, isFinished: true });
    expect(new Set([...broken.repaired, ...next.repaired]).size).toBe(45);
    // One listing, each page of it once: begun by the first run, and gone on with by the second.
    const begun = '2026-11-19T13:00:00.000Z';
    expect(windowsOf(whippy)).toEqual([0, 1, 2, 3, 4].map(page => [begun, page > 0]));

    await clock.sleep(15 * MINUTE_MS);
    await run(engine());
    expect(windowsOf(whippy).at(-1)?.[0]).toBe('2026-11-23T09:00:00.000Z');
  });

  it('whose time ends while it compares a page finishes that page', async () => {
    await whippy.organisation.makeCalls(25, { spread: HOUR_MS });
    await clock.sleep(HOUR_MS);
    const deadline = new AbortController();
    const broken = await run(engine(), {
      signal: deadline.signal,
      async fetchRecords() {
        deadline.abort();
        return new Map();
      },
    });
    expect(broken).toMatchObject({ tally: { listed: 10, missing: 10 }, isFinished: false, error: undefined });
    expect((await run(engine())).tally).toMatchObject({ listed: 15, missing: 15 });
  });

  it('that had no time for a single page has failed', async () => {
    const { error } = await run(engine(), { signal: AbortSignal.abort() });
    expect(error).toMatchObject({ name: 'AbortError' });
  });

  it('that fails has the next one go on behind what it did', async () => {
    await whippy.organisation.makeCalls(25, { spread: HOUR_MS });
    await clock.sleep(HOUR_MS);
    let sent = 0;
    const failed = await run(engine(), {
      async send() {
        if (sent++ === 1) throw new Error('The queue is out of reach');
        return 0;
      },
    });
    expect(failed).toMatchObject({ tally: { listed: 10 }, error: { service: 'queue' } });
    expect((await run(engine())).tally).toMatchObject({ listed: 15, missing: 15 });
  });

  it('does not come past calls that the queue did not accept', async () => {
    await whippy.organisation.makeCalls(25, { spread: HOUR_MS });
    await clock.sleep(HOUR_MS);
    const unsent = await run(engine(), { send: async repairs => (repairs.length === 10 ? 1 : 0) });
    expect(unsent).toMatchObject({ isFinished: false, error: { service: 'queue' } });
    expect((await run(engine())).tally).toMatchObject({ listed: 25, missing: 25 });
  });

  it('begins a pass anew if Whippy does not take its cursor any more', async () => {
    await whippy.organisation.makeCalls(25, { spread: HOUR_MS });
    await clock.sleep(HOUR_MS);
    const deadline = new AbortController();
    await run(engine(), {
      signal: deadline.signal,
      async fetchRecords() {
        deadline.abort();
        return new Map();
      },
    });
    whippy.nextAnswers.push(Response.json({ error: 'cursor is invalid' }, { status: 422 }));
    expect((await run(engine())).error).toMatchObject({ problem: 'invalid' });
    expect(await run(engine())).toMatchObject({ tally: { listed: 25 }, isFinished: true });
  });

  it('keeps its place while Whippy is out of reach', async () => {
    await whippy.organisation.makeCalls(25, { spread: HOUR_MS });
    await clock.sleep(HOUR_MS);
    const deadline = new AbortController();
    await run(engine(), {
      signal: deadline.signal,
      async fetchRecords() {
        deadline.abort();
        return new Map();
      },
    });
    const down = await run(engine(), { fetch: () => Promise.reject(new TypeError('fetch failed')) });
    expect(down.error).toMatchObject({ problem: 'unclear' });
    expect((await run(engine())).tally).toMatchObject({ listed: 15 });
  });

  it('counts calls that go without an end or an analysis, with its repairs, and not what people talked about', async () => {
    const { ids, lost } = await whippy.organisation.makeCalls(3, { scenario: 'completed' });
    const after = (index: number, name: string) =>
      lost.find(({ event, data }) => event === name && data.id === ids[index])?.data;
    const { metadata, ...ofPeople } = after(2, 'call.ended') as { [field: string]: unknown };
    const listed = [after(0, 'call.started'), after(1, 'call.ended'), ofPeople];
    const at = async (hours: number) => {
      await clock.sleep(hours * HOUR_MS);
      return run(engine(), {
        async *listCalls() {
          const calls = listed.map(data => ({ data: JSON.parse(JSON.stringify(data)) }));
          yield { calls, unreadable: 0, nextCursor: undefined };
        },
      });
    };
    expect(await at(0.6)).toMatchObject({ tally: { missing: 3 }, incomplete: 1 });
    await record(engine());
    expect(await at(1)).toMatchObject({ tally: { complete: 3 }, incomplete: 1 });
    expect(await at(2)).toMatchObject({ tally: { complete: 3 }, incomplete: 2 });
  });

  it.each([
    ['secret', { readSecret: () => Promise.reject(new Error('Access denied')) }, { service: 'secret' }],
    ['key', { readSecret: async () => '{"key":"of another kind"}' }, { problem: 'unauthorized' }],
    [
      'progress',
      { progress: { load: () => Promise.reject(new Error('No table')), save: async () => undefined } },
      { service: 'progress' },
    ],
  ])('without a %s asks Whippy for nothing', async (_what, changes, error) => {
    await expect(run(engine(), changes)).rejects.toMatchObject(error);
    expect(whippy.requests).toEqual([]);
  });
});
