import { randomUUID } from 'node:crypto';
import { PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { recordOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { countMessages, removeAll } from '../../store/queues/queue.ts';
import type { Io } from '../../terminal/io.ts';
import { sign } from '../../whippy/signature.ts';
import { runCommand, streamOf } from '../cli/run-command.ts';
import { documentedBody, listedBody } from '../whippy/documented.ts';
import {
  deliver,
  messagesIn,
  queueToDrain,
  recordOfCall,
  recordWith,
  SIGNING_KEY,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

const LATER_KEY = 'a-key-that-comes-later';

let callfold: TestCallfold;
let local: string;

beforeAll(async () => {
  callfold = await startTestCallfold();
  local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
});

afterAll(() => callfold.stop());

const forget = (argv: readonly string[], io: Partial<Io> = {}) => runCommand(['forget', local, ...argv], io);

/** A call of its own, with what it takes to deliver it. */
function newCall(data: { readonly [name: string]: unknown } = {}) {
  const id = randomUUID();
  const body = (name: 'call.started' | 'call.ended' | 'call.analyzed') =>
    documentedBody(name, { data: { ...data, id } });
  return { id, body };
}

async function recorded(data: { readonly [name: string]: unknown } = {}) {
  const call = newCall(data);
  await deliver(callfold, call.body('call.analyzed'));
  await recordWith(callfold, call.id, 'analyzed_event');
  return call;
}

const queueOf = (name: 'DeadLetterQueueUrl' | 'QuarantineQueueUrl') => ({
  sqs: callfold.sqs,
  url: String(callfold.outputs[name]),
});

async function putDeadLetter(body: string, encoding?: 'base64'): Promise<void> {
  await callfold.sqs.send(
    new SendMessageCommand({
      QueueUrl: callfold.outputs.DeadLetterQueueUrl,
      MessageBody: encoding ? Buffer.from(body).toString(encoding) : body,
      ...(encoding && { MessageAttributes: { encoding: { DataType: 'String', StringValue: encoding } } }),
    }),
  );
}

async function quarantine(body: string): Promise<void> {
  const { status } = await deliver(callfold, body, {
    'X-Whippy-Signature': sign(LATER_KEY, body, Date.now()),
  });
  expect(status).toBe(401);
}

async function expectForgotten(...ids: string[]): Promise<void> {
  for (const id of ids) expect(await recordOfCall(callfold, id)).toEqual(recordOf(tombstoneOf(id)));
}

it('forgets the calls of a contact: records, dead letters and quarantined deliveries', async () => {
  const contact = randomUUID();
  const data = { contact_id: contact };
  const [first, second, other] = [await recorded(data), await recorded(data), await recorded()];
  const unrecorded = newCall(data);
  await putDeadLetter(unrecorded.body('call.ended'), 'base64');
  await putDeadLetter(listedBody({ data: { ...data, id: first.id } }));
  await putDeadLetter('not an event');
  await putDeadLetter(other.body('call.started'));
  await quarantine(second.body('call.ended'));
  // A forger can name a contact and another contact's call in one delivery.
  await quarantine(documentedBody('call.ended', { data: { id: other.id, contact_id: contact } }));
  await quarantine(other.body('call.ended'));

  const dryRun = await forget(['--contact', contact]);
  expect(dryRun).toMatchObject({ exitCode: 0, stderr: '' });
  const [heading, ...lines] = dryRun.stdout.trimEnd().split('\n');
  expect(heading).toBe('This would forget 3 calls:');
  expect(lines.slice(0, 3).toSorted()).toEqual(
    [`  ${first.id}`, `  ${second.id}`, `  ${unrecorded.id}  (not recorded)`].toSorted(),
  );
  expect(lines.slice(3)).toEqual([
    'It would delete 2 dead letters and 2 deliveries in quarantine.',
    expect.stringMatching(/^1 message cannot be read as call events, so they stay: npx callfold dlq list /),
    'Do it with --yes.',
  ]);
  expect(await recordOfCall(callfold, first.id)).toHaveProperty('body');
  expect(await countMessages(queueOf('DeadLetterQueueUrl'))).toBe(4);
  expect(await countMessages(queueOf('QuarantineQueueUrl'))).toBe(3);

  const done = await forget(['--contact', contact, '--yes']);
  expect(done).toMatchObject({ exitCode: 0, stderr: '' });
  expect(done.stdout.split('\n').slice(0, 2)).toEqual([
    '3 calls forgotten.',
    'Deleted 2 dead letters and 2 deliveries in quarantine.',
  ]);
  await expectForgotten(first.id, second.id, unrecorded.id);
  expect(await recordOfCall(callfold, other.id)).toHaveProperty('body');
  const left = await messagesIn(callfold, callfold.outputs.DeadLetterQueueUrl);
  expect(left.map(({ Body }) => Body).toSorted()).toEqual(
    ['not an event', other.body('call.started')].toSorted(),
  );
  expect(await countMessages(queueOf('QuarantineQueueUrl'))).toBe(1);

  // The two dead letters have just been received by this test.
  const again = await forget(['--contact', contact, '--yes']);
  expect(again).toMatchObject({
    exitCode: 1,
    stdout: '0 calls forgotten.\n2 messages could not be looked at: repeat the command in five minutes.\n',
  });
  await removeAll(queueOf('DeadLetterQueueUrl'), left);
}, 60_000);

it('nothing brings a forgotten call back: no delivery, no redrive, no release', async () => {
  const { id, body } = await recorded();
  await quarantine(body('call.started'));
  const run = await forget([id, '--yes', '--json']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(JSON.parse(run.stdout)).toMatchObject({ forgotten: 1, quarantined: 1 });
  await quarantine(body('call.started'));
  for (const name of ['call.started', 'call.ended', 'call.analyzed'] as const) {
    expect((await deliver(callfold, body(name))).status).toBe(202);
    await putDeadLetter(body(name));
  }
  expect((await runCommand(['dlq', 'redrive', '--yes', local])).exitCode).toBe(0);
  const secrets = new SecretsManagerClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.secretsManager });
  await secrets.send(
    new PutSecretValueCommand({
      SecretId: callfold.outputs.SigningSecretArn,
      SecretString: `${SIGNING_KEY} ${LATER_KEY}`,
    }),
  );
  secrets.destroy();
  expect((await runCommand(['quarantine', 'release', '--yes', local])).exitCode).toBe(0);
  await queueToDrain(callfold);
  await expectForgotten(id);

  const show = await runCommand(['show', id, local]);
  expect(show).toMatchObject({ exitCode: 1, stdout: '' });
  expect(show.stderr).toContain(`callfold: The call ${id} was forgotten in the local services at `);
  const list = await runCommand(['list', '--day', '2024-10-31', '--limit', '1000', '--json', local]);
  expect(list.stdout).not.toContain(id);
}, 60_000);

it('forgets calls by number and from a file, says so as JSON, and goes on where it ended', async () => {
  const number = `+1602${String(Date.now()).slice(-7)}`;
  const inbound = await recorded({ from: number });
  const outbound = await recorded({ from: '+16315550192', to: number.replace('+1', '1 ') });
  const named = [randomUUID(), inbound.id];
  const argv = ['--number', number, '--from-file', '-', '--json'];
  const stdin = () => ({ stdin: streamOf(`${named.join('\r\n')}\n\n`) });

  const dryRun = await forget(argv, stdin());
  expect(dryRun.stderr).toBe('');
  const calls = [
    { call_id: named[0], before: 'none' },
    { call_id: inbound.id, before: 'recorded' },
    { call_id: outbound.id, before: 'recorded' },
  ];
  const planned = JSON.parse(dryRun.stdout);
  expect(planned).toMatchObject({ dry_run: true, forgotten: 0, cursor: null });
  // The search by number goes through the table in the order of its hashes.
  expect(byId(planned.calls)).toEqual(byId(calls));
  const done = JSON.parse((await forget([...argv, '--yes'], stdin())).stdout);
  expect(done).toMatchObject({
    dry_run: false,
    forgotten: 3,
    dead_letters: 0,
    quarantined: 0,
    cursor: null,
  });
  expect(byId(done.calls)).toEqual(byId(calls));
  await expectForgotten(String(named[0]), inbound.id, outbound.id);

  const again = JSON.parse((await forget([...argv, '--yes'], stdin())).stdout);
  expect(again).toMatchObject({
    forgotten: 0,
  });
  expect(byId(again.calls)).toEqual(byId(named.map(call_id => ({ call_id, before: 'forgotten' }))));
});

function byId<T extends { call_id?: string | undefined }>(calls: readonly T[]): T[] {
  return calls.toSorted((a, b) => (String(a.call_id) < String(b.call_id) ? -1 : 1));
}

it.each<[string, string[], string]>([
  ['nothing to go by', [], 'Which calls? Give their ids, or --contact, --number or --from-file'],
  ['a file that is not there', ['--from-file', '/no/such/file'], 'Cannot read /no/such/file (ENOENT)'],
  ['an empty file', ['--from-file', '-'], '- names no call'],
  ['an empty id', [''], "argument 'call_id' must not be empty"],
  ['an id that is too long', ['x'.repeat(2049)], 'A call id has 1 to 2048 bytes, not 2049'],
  ['no number', ['--number', 'anonymous'], 'It must be a telephone number such as +16025550136.'],
  ['a cursor without a number', ['x', '--cursor', 'x'], '--cursor goes with --number'],
  [
    'a cursor that is none',
    ['--number', '1', '--cursor', '!'],
    '--cursor: The cursor is not one of this search',
  ],
])('refuses %s', async (_case, argv, message) => {
  const run = await forget([...argv, '--yes']);
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toContain(message);
});
