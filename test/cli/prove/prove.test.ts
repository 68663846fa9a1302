import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PROOF_ID_PREFIX } from '../../../call/proof.ts';
import { removeProofCall } from '../../../proof/removal.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import { deliver, recordWith } from '../../end-to-end/running-callfold.ts';
import { documentedBody } from '../../whippy/documented.ts';
import { type ProvenCallfold, startProvenCallfold } from './proven-callfold.ts';

let proven: ProvenCallfold;

beforeAll(async () => {
  proven = await startProvenCallfold('retention');
});

beforeEach(() => proven.rewriteWith());

afterAll(() => proven.stop());

it('proves a pipeline, says how long records take, and leaves nothing', async () => {
  const id = randomUUID();
  await deliver(proven.callfold, documentedBody('call.ended', { data: { id } }));
  await recordWith(proven.callfold, id, 'ended_event');

  const run = await proven.prove(['--calls', '12']);
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
  await proven.expectNothingLeft();
  expect(await recordWith(proven.callfold, id, 'ended_event')).toHaveProperty('body');
});

it('says so as JSON', async () => {
  const run = await proven.prove(['--calls', '3', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  const report = JSON.parse(run.stdout);
  expect(report).toEqual({
    proved: true,
    interrupted: false,
    url: proven.callfold.outputs.WebhookUrl,
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
  await proven.expectNothingLeft();
});

it('names the calls and the attributes that differ', async () => {
  proven.rewriteWith(({ target, body }) =>
    target.endsWith('.UpdateItem') ? body.replaceAll('"S":"phone"', '"S":"fax"') : body,
  );
  const run = await proven.prove(['--calls', '2']);
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  expect(run.stdout).toContain(
    '\n2 of 2 made-up calls with a record that differs from the fold of its events:\n  callfold-proof-',
  );
  expect(run.stdout.match(/^ {4}metadata: \{.+\.\.\., not \{.+\.\.\.$/gm)).toHaveLength(2);
  expect(run.stdout).toContain('\nNothing is left of them.\n');
  await proven.expectNothingLeft();

  const json = JSON.parse((await proven.prove(['--calls', '1', '--json'])).stdout);
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
  proven.rewriteWith(({ target, body }) => {
    if (!target.endsWith('.UpdateItem')) return body;
    first ??= JSON.parse(body).Key.call_id.S as string;
    return JSON.parse(body).Key.call_id.S === first
      ? body.replace(/"N":"17(\d{8})"|"N":"18(\d{8})"/, '"N":"4102444800"')
      : body;
  });
  const run = await proven.prove(['--calls', '3', '--json']);
  expect(run.exitCode).toBe(1);
  expect(JSON.parse(run.stdout)).toMatchObject({
    equal: 2,
    retention_days: 30,
    different: [{ call_id: first, attributes: [{ name: 'expires_at', actual: '4102444800' }] }],
  });
  await proven.expectNothingLeft();
});

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
  const run = await proven.prove(['--timeout', '1h'], { fetch: wrongKey });
  expect(run).toMatchObject({ exitCode: 1, stderr: '' });
  expect(run.stdout).toContain('\nThe endpoint answered 401 signature_mismatch: ');
  expect(run.stdout).toContain(' Nothing more was sent.\nnpx callfold doctor --local ');
  expect(run.stdout).toContain(
    '\nDeleted 1 of their deliveries from the quarantine.\nNothing is left of them.\n',
  );
  expect(posted).toHaveLength(1);
  await proven.expectNothingLeft();
});

it('sends again what was answered 503, as Whippy does, and stops when it stays so', async () => {
  let busy = 1;
  const sometimesBusy: typeof fetch = async (input, init) => {
    if (String(input) !== proven.callfold.outputs.WebhookUrl || busy-- <= 0) return fetch(input, init);
    return Response.json({ error: 'unavailable', message: 'Try again' }, { status: 503 });
  };
  const once = await proven.prove(['--calls', '1', '--json'], { fetch: sometimesBusy });
  expect(JSON.parse(once.stdout)).toMatchObject({ proved: true, repeated: 1 });
  busy = Number.POSITIVE_INFINITY;
  const always = await proven.prove(['--calls', '1', '--json'], {
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
  await proven.removeTombstones();
  await proven.expectNothingLeft();
});

it('removes its calls when the user interrupts', async () => {
  const interruption = new Interruption();
  let taken = 0;
  const interrupting: typeof fetch = async (input, init) => {
    const answer = await fetch(input, init);
    if (answer.status === 202 && ++taken === 5) interruption.interrupt();
    return answer;
  };
  const run = await proven.prove(['--calls', '10'], {
    fetch: interrupting,
    interruption,
  });
  expect(run).toMatchObject({ exitCode: 130, stderr: '' });
  expect(run.stdout).toContain('\nInterrupted: nothing has been compared.\n');
  const left = (await proven.items()).map(({ call_id }) => String(call_id?.S));
  expect(left).not.toEqual([]);
  await proven.queueToDrain();
  await proven.expectTombstones(left);
  await proven.removeTombstones();
  await proven.expectNothingLeft();
});

it('--clean deletes what a killed run has left, and nothing else', async () => {
  const real = randomUUID();
  const proof = `${PROOF_ID_PREFIX}${randomUUID()}`;
  const dated = { created_at: new Date().toISOString(), updated_at: new Date().toISOString() };
  for (const id of [real, proof]) {
    const body = documentedBody('call.analyzed', { data: { ...dated, id }, created_at: dated.created_at });
    await deliver(proven.callfold, body);
    await proven.putDeadLetter(body);
    await deliver(proven.callfold, body, { 'x-whippy-signature': 'v1=00' });
    await recordWith(proven.callfold, id, 'analyzed_event');
  }
  await proven.queueToDrain();

  const run = await proven.prove(['--clean', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toEqual({
    deleted: { calls: 1, dead_letters: 1, quarantined: 1 },
    tombstones: 0,
    tombstones_expire_at: null,
    unseen: 0,
  });
  expect(await proven.items()).toEqual([]);
  expect(await recordWith(proven.callfold, real, 'analyzed_event')).toHaveProperty('body');
  for (const name of ['DeadLetterQueueUrl', 'QuarantineQueueUrl'] as const) {
    const kept = await proven.takeAll(name);
    expect(kept.map(body => JSON.parse(body).data.id)).toEqual([real]);
  }
  expect(await proven.prove(['--clean'])).toEqual({
    exitCode: 0,
    stdout: 'No made-up calls are left.\n',
    stderr: '',
  });
});

it('no other call is deleted, whatever the caller asks for', async () => {
  const id = randomUUID();
  const table = { client: proven.callfold.dynamodb, tableName: String(proven.callfold.outputs.TableName) };
  await proven.callfold.dynamodb.send(
    new PutItemCommand({ TableName: table.tableName, Item: { call_id: { S: id } } }),
  );
  expect(await removeProofCall(table, id)).toBe(false);
  expect(await recordWith(proven.callfold, id, 'call_id')).toEqual({ call_id: { S: id } });
});
