import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DeleteItemCommand, PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { Duration } from 'aws-cdk-lib';
import { recordOf } from '../../../call/fold.ts';
import { PROOF_ID_PREFIX } from '../../../call/proof.ts';
import { tombstoneOf } from '../../../call/tombstone.ts';
import { removeProofCall } from '../../../proof/removal.ts';
import { countMessages, removeAll } from '../../../store/queues/queue.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import type { Io } from '../../../terminal/io.ts';
import {
  deliver,
  messagesIn,
  queueToDrain,
  recordWith,
  startTestCallfold,
  type TestCallfold,
} from '../../end-to-end/running-callfold.ts';
import { documentedBody } from '../../whippy/documented.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { runCommand } from '../run-command.ts';
import { type Rewrite, startRewritingProxy } from './rewriting-proxy.ts';

const asItIs: Rewrite = ({ body }) => body;

let callfold: TestCallfold;
let proxy: LoopbackServer;
let local: string;
/** What becomes of the recorder's requests to DynamoDB. */
let rewrite: Rewrite;

beforeAll(async () => {
  callfold = await startTestCallfold({
    // The queue shows a message again 6 s after a recorder took it, instead of the deployment's 90 s.
    app: { callRecords: { recorderTimeout: Duration.seconds(1), maxReceiveCount: 3, retentionDays: 30 } },
    async wrapEndpoints(endpoints) {
      proxy = await startRewritingProxy(endpoints.dynamodb, request => rewrite(request));
      return { ...endpoints, dynamodb: proxy.origin };
    },
  });
  local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
});

beforeEach(() => {
  rewrite = asItIs;
});

afterAll(async () => {
  await callfold.stop();
  await proxy.close();
});

const prove = (argv: readonly string[], io: Partial<Io> = {}) => runCommand(['prove', local, ...argv], io);

async function proofItems() {
  const { Items = [] } = await callfold.dynamodb.send(
    new ScanCommand({ TableName: callfold.outputs.TableName, ConsistentRead: true }),
  );
  return Items.filter(({ call_id }) => call_id?.S?.startsWith(PROOF_ID_PREFIX));
}

const depth = (name: 'QueueUrl' | 'DeadLetterQueueUrl' | 'QuarantineQueueUrl') =>
  countMessages({ sqs: callfold.sqs, url: String(callfold.outputs[name]) });

async function expectNothingLeft(): Promise<void> {
  expect(await proofItems()).toEqual([]);
  expect(
    await Promise.all([depth('QueueUrl'), depth('DeadLetterQueueUrl'), depth('QuarantineQueueUrl')]),
  ).toEqual([0, 0, 0]);
}

/** Leaves made-up calls as a killed run and an early end leave them; none of their messages is on its way. */
async function expectTombstones(ids: readonly string[]): Promise<void> {
  const items = await proofItems();
  expect(items.map(({ call_id }) => call_id?.S).toSorted()).toEqual(ids.toSorted());
  for (const { expires_at, ...item } of items) {
    expect(item).toEqual(recordOf(tombstoneOf(String(item.call_id?.S))));
    // A message lives 14 days, and 14 more if it is redriven.
    expect(Number(expires_at?.N)).toBeGreaterThan(Date.now() / 1000 + 28 * 86_400);
    expect(Number(expires_at?.N)).toBeLessThan(Date.now() / 1000 + 31 * 86_400);
  }
}

async function removeTombstones(): Promise<void> {
  await queueToDrain(callfold);
  for (const { call_id } of await proofItems()) {
    if (!call_id) continue;
    await callfold.dynamodb.send(
      new DeleteItemCommand({ TableName: callfold.outputs.TableName, Key: { call_id } }),
    );
  }
}

it('proves a pipeline, says how long records take, and leaves nothing', async () => {
  const id = randomUUID();
  await deliver(callfold, documentedBody('call.ended', { data: { id } }));
  await recordWith(callfold, id, 'ended_event');

  const run = await prove(['--calls', '12']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  const [sent, verdict, latency, left, end] = run.stdout.split('\n');
  expect(sent).toMatch(
    /^Made \d+ deliveries of 12 made-up calls to http:\S+: shuffled, duplicated, two of a call at once\.$/,
  );
  expect(verdict).toBe('All 12 records are equal to the fold of their events, attribute for attribute.');
  expect(latency).toMatch(
    /^From POST to record: p50 \d+ ms, p99 \d+ ms \(\d+ events, looked for every 100 ms\)\.$/,
  );
  expect([left, end]).toEqual(['Nothing is left of them.', '']);
  await expectNothingLeft();
  expect(await recordWith(callfold, id, 'ended_event')).toHaveProperty('body');
});

it('says so as JSON', async () => {
  const run = await prove(['--calls', '3', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  const report = JSON.parse(run.stdout);
  expect(report).toEqual({
    proved: true,
    interrupted: false,
    url: callfold.outputs.WebhookUrl,
    calls: 3,
    events: report.latency_ms.events,
    // One of each call's events comes twice.
    deliveries: report.events + 3,
    repeated: 0,
    refused: null,
    equal: 3,
    incomplete: [],
    different: [],
    retention_days: 30,
    latency_ms: { p50: expect.any(Number), p99: expect.any(Number), events: report.events, polling: 100 },
    queue: { waiting: 0, in_flight: 0 },
    left: {
      deleted: { calls: 3, dead_letters: 0, quarantined: 0 },
      tombstones: 0,
      tombstones_expire_at: null,
      unseen: 0,
    },
  });
  await expectNothingLeft();
});

it('names the calls and the attributes that differ', async () => {
  rewrite = ({ target, body }) =>
    target.endsWith('.UpdateItem') ? body.replaceAll('"S":"phone"', '"S":"fax"') : body;
  const run = await prove(['--calls', '2']);
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  expect(run.stdout).toContain(
    '\n2 of 2 made-up calls with a record that differs from the fold of its events:\n  callfold-proof-',
  );
  expect(run.stdout.match(/^ {4}metadata: \{.+\.\.\., not \{.+\.\.\.$/gm)).toHaveLength(2);
  expect(run.stdout).toContain('\nNothing is left of them.\n');
  await expectNothingLeft();

  const json = JSON.parse((await prove(['--calls', '1', '--json'])).stdout);
  expect(json).toMatchObject({
    proved: false,
    equal: 0,
    different: [{ call_id: expect.stringContaining(PROOF_ID_PREFIX), attributes: [{ name: 'metadata' }] }],
  });
  const [{ expected, actual }] = json.different[0].attributes;
  expect(JSON.parse(expected)).toMatchObject({ type: 'phone' });
  expect(JSON.parse(actual)).toMatchObject({ type: 'fax' });
});

it('finds a record that expires at another time than the others', async () => {
  let first: string | undefined;
  rewrite = ({ target, body }) => {
    if (!target.endsWith('.UpdateItem')) return body;
    first ??= JSON.parse(body).Key.call_id.S as string;
    return JSON.parse(body).Key.call_id.S === first
      ? body.replace(/"N":"17(\d{8})"|"N":"18(\d{8})"/, '"N":"4102444800"')
      : body;
  };
  const run = await prove(['--calls', '3', '--json']);
  expect(run.exitCode).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    equal: 2,
    retention_days: 30,
    different: [{ call_id: first, attributes: [{ name: 'expires_at', actual: '4102444800' }] }],
  });
  await expectNothingLeft();
});

it('names what has not been recorded when the time is over, and where it is', async () => {
  rewrite = ({ target, body }) => (target.endsWith('.UpdateItem') ? 500 : body);
  const run = await prove(['--calls', '2', '--timeout', '1s']);
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  expect(run.stdout).toContain('\n2 of 2 made-up calls not recorded in full 1 s after the last delivery:\n');
  const ids = Array.from(run.stdout.matchAll(/^ {2}(callfold-proof-\S+) {2}without /gm), ([, id]) =>
    String(id),
  );
  expect(ids).toHaveLength(2);
  expect(run.stdout).toMatch(
    new RegExp(
      `^The event queue holds \\d+ messages: \\d+ waiting, \\d+ in the recorder or failed and to be tried again. npx callfold doctor ${local.replace('=', ' ')} says more.$`,
      'm',
    ),
  );
  expect(run.stdout).toMatch(
    /so 2 tombstones are left in the table, without any data of a call\. DynamoDB deletes them after \d{4}-\d\d-\d\d\.\n$/,
  );
  await expectTombstones(ids);

  // Once the recorder can write again, what is left on the queue brings nothing back.
  rewrite = asItIs;
  await queueToDrain(callfold);
  await expectTombstones(ids);
  await removeTombstones();
  await expectNothingLeft();
}, 60_000);

it('deletes the dead letters of its calls, and no others', async () => {
  const other = documentedBody('call.ended', { data: { id: randomUUID() } });
  await putDeadLetter(other);
  rewrite = ({ target, body }) => (target.endsWith('.UpdateItem') ? 500 : body);
  // The time is over once the queue has given all of them up, however long that takes.
  let givenUp = false;
  const run = await prove(['--calls', '1', '--timeout', '1d', '--json'], {
    now: () => Date.now() + (givenUp ? 86_400_000 : 0),
    async sleep(milliseconds) {
      await sleep(milliseconds);
      givenUp ||= (await depth('QueueUrl')) === 0 && (await depth('DeadLetterQueueUrl')) > 3;
    },
  });
  expect(run.exitCode).toBe(1);
  const { left, queue, incomplete, deliveries } = JSON.parse(run.stdout);
  expect(incomplete).toHaveLength(1);
  expect(queue).toEqual({ waiting: 0, in_flight: 0 });
  expect(left).toMatchObject({ deleted: { calls: 0, dead_letters: deliveries }, tombstones: 0 });
  expect(await proofItems()).toEqual([]);
  const kept = await messagesIn(callfold, callfold.outputs.DeadLetterQueueUrl);
  expect(kept.map(({ Body }) => Body)).toEqual([other]);
  await empty('DeadLetterQueueUrl', kept);
}, 90_000);

it('stops early if the endpoint does not verify the key, and leaves nothing in quarantine', async () => {
  const posted: string[] = [];
  const wrongKey: typeof fetch = (input, init) => {
    const headers = new Headers(init?.headers);
    if (headers.has('x-whippy-signature')) {
      posted.push(String(init?.body));
      headers.set('x-whippy-signature', String(headers.get('x-whippy-signature')).replace(/v1=../, 'v1=00'));
    }
    return fetch(input, { ...init, headers });
  };
  const run = await prove(['--timeout', '1h'], { fetch: wrongKey });
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  expect(run.stdout).toContain('\nThe endpoint answered 401 signature_mismatch: ');
  expect(run.stdout).toContain(' Nothing more was sent.\nnpx callfold doctor --local ');
  expect(run.stdout).toContain(
    '\nDeleted 1 of their deliveries from the quarantine.\nNothing is left of them.\n',
  );
  expect(posted).toHaveLength(1);
  await expectNothingLeft();
});

it('sends again what was answered 503, as Whippy does, and stops when it stays so', async () => {
  let busy = 1;
  const sometimesBusy: typeof fetch = async (input, init) => {
    if (String(input) !== callfold.outputs.WebhookUrl || busy-- <= 0) return fetch(input, init);
    return Response.json({ error: 'unavailable', message: 'Try again' }, { status: 503 });
  };
  const once = await prove(['--calls', '1', '--json'], { fetch: sometimesBusy });
  expect(JSON.parse(once.stdout)).toMatchObject({ proved: true, repeated: 1 });
  busy = Number.POSITIVE_INFINITY;
  const always = await prove(['--calls', '1', '--json'], {
    fetch: sometimesBusy,
    sleep: async () => undefined,
  });
  expect(always.exitCode).toBe(1);
  expect(JSON.parse(always.stdout)).toMatchObject({
    proved: false,
    repeated: 3,
    refused: { status: 503, outcome: 'unavailable', message: 'Try again' },
    left: { tombstones: 1 },
  });
  await removeTombstones();
  await expectNothingLeft();
});

it('removes its calls when the user interrupts', async () => {
  const interruption = new Interruption();
  let taken = 0;
  const interrupting: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (answer.status === 202 && ++taken === 5) interruption.interrupt();
    return answer;
  };
  const run = await prove(['--calls', '10', '--concurrency', '1'], { fetch: interrupting, interruption });
  expect(run).toMatchObject({ exitCode: 130, stderr: '' });
  expect(run.stdout).toContain('\nInterrupted: nothing has been compared.\n');
  const left = (await proofItems()).map(({ call_id }) => String(call_id?.S));
  expect(left).not.toEqual([]);
  await queueToDrain(callfold);
  await expectTombstones(left);
  await removeTombstones();
  await expectNothingLeft();
});

it('--clean deletes what a killed run has left, and nothing else', async () => {
  const real = randomUUID();
  const proof = `${PROOF_ID_PREFIX}${randomUUID()}`;
  const dated = { created_at: new Date().toISOString(), updated_at: new Date().toISOString() };
  for (const id of [real, proof]) {
    const body = documentedBody('call.analyzed', { data: { ...dated, id }, created_at: dated.created_at });
    await deliver(callfold, body);
    await putDeadLetter(body);
    await deliver(callfold, body, { 'x-whippy-signature': 'v1=00' });
    await recordWith(callfold, id, 'analyzed_event');
  }
  await queueToDrain(callfold);

  const run = await prove(['--clean', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toEqual({
    deleted: { calls: 1, dead_letters: 1, quarantined: 1 },
    tombstones: 0,
    tombstones_expire_at: null,
    unseen: 0,
  });
  expect(await proofItems()).toEqual([]);
  expect(await recordWith(callfold, real, 'analyzed_event')).toHaveProperty('body');
  for (const name of ['DeadLetterQueueUrl', 'QuarantineQueueUrl'] as const) {
    const kept = await messagesIn(callfold, callfold.outputs[name]);
    expect(kept.map(({ Body = '' }) => JSON.parse(Body).data.id)).toEqual([real]);
    await empty(name, kept);
  }
  expect(await prove(['--clean'])).toEqual({
    exitCode: 0,
    stdout: 'No made-up calls are left.\n',
    stderr: '',
  });
}, 60_000);

it('no other call is deleted, whatever the caller asks for', async () => {
  const id = randomUUID();
  const table = { client: callfold.dynamodb, tableName: String(callfold.outputs.TableName) };
  await callfold.dynamodb.send(
    new PutItemCommand({ TableName: table.tableName, Item: { call_id: { S: id } } }),
  );
  expect(await removeProofCall(table, id)).toBe(false);
  expect(await recordWith(callfold, id, 'call_id')).toEqual({ call_id: { S: id } });
});

async function putDeadLetter(MessageBody: string): Promise<void> {
  await callfold.sqs.send(
    new SendMessageCommand({ QueueUrl: callfold.outputs.DeadLetterQueueUrl, MessageBody }),
  );
}

async function empty(
  name: 'DeadLetterQueueUrl' | 'QuarantineQueueUrl',
  messages: Awaited<ReturnType<typeof messagesIn>>,
): Promise<void> {
  expect(await removeAll({ sqs: callfold.sqs, url: String(callfold.outputs[name]) }, messages)).toEqual([]);
}
