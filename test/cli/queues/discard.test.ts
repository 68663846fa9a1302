import { depthOf, receive } from '../../../store/queues/queue.ts';
import { sign } from '../../../whippy/signature.ts';
import { documentedEvent } from '../../end-to-end/documented-call.ts';
import { runCommand } from '../run-command.ts';
import { putDeadLetter, putIntoQuarantine, type ServedQueues, serveQueues } from './served-queues.ts';

const KEY = 'the-signing-key-of-tests';

let served: ServedQueues;

beforeEach(async () => {
  served = await serveQueues(KEY);
});

afterEach(() => served.close());

const putSigned = (key: string, reason?: string, body = documentedEvent('ended', 'call-1')) =>
  putIntoQuarantine(served.quarantine, body, sign(key, body, Date.now()), reason);

const discard = (...argv: string[]) => runCommand(['quarantine', 'discard', ...argv, served.local]);

const authentic = (number: number) =>
  `${number === 1 ? '1 delivery is' : `${number} deliveries are`} authentic and not discarded. Let in what verifies: npx callfold quarantine release ${served.local.replace('=', ' ')}`;

it('discards what no key verifies, once --yes is given, and never what verifies', async () => {
  for (let number = 0; number < 12; number++) await putSigned('a-forger');
  await putSigned(KEY);
  // Authentic, but nothing that can be released.
  await putSigned(KEY, 'signature_expired', '{"event":"call.ended","data":{}}');
  const dryRun = await discard('--older-than', '0s');
  expect(dryRun).toEqual({
    exitCode: 0,
    stdout: `This would discard 12 deliveries. Do it with --yes: nothing brings them back.\n${authentic(2)}\n`,
    stderr: '',
  });
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 14, inFlight: 0 });
  const done = await discard('--older-than', '0s', '--yes');
  expect(done.stdout).toBe(`12 deliveries discarded.\n${authentic(2)}\n`);
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 2, inFlight: 0 });
});

it('discards by reason and by age, where both are given only what meets both', async () => {
  await putSigned('a-forger', 'signature_malformed');
  await putSigned('a-forger', 'signature_expired');
  expect(
    JSON.parse(
      (await discard('--reason', 'signature_expired', '--older-than', '1d', '--yes', '--json')).stdout,
    ),
  ).toEqual({
    dry_run: false,
    discarded: 0,
    discardable: 0,
    authentic: 0,
    not_selected: 2,
    failed: {},
    not_found: [],
    ambiguous: [],
    hidden: 0,
    waiting: 0,
  });
  const later = { now: () => Date.now() + 2 * 86_400_000 };
  const argv = ['quarantine', 'discard', '--reason', 'signature_expired', '--older-than', '1d', '--yes'];
  const { stdout } = await runCommand([...argv, served.local], later);
  expect(stdout).toBe('1 delivery discarded.\n1 delivery not selected.\n');
});

it('discards single deliveries by the ids that the list shows, whole or their beginnings', async () => {
  const ids: string[] = [];
  for (let number = 0; number < 4; number++) ids.push(await putSigned('a-forger'));
  const [first = '', second = '', third = ''] = ids;
  const real = await putSigned(KEY);
  expect((await discard(first, '--yes')).stdout).toBe('1 delivery discarded.\n');
  expect((await discard(second.slice(0, 8), third.toUpperCase(), real, '--yes')).stdout).toBe(
    `2 deliveries discarded.\n${authentic(1)}\n`,
  );
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 2, inFlight: 0 });
});

it('says nothing of the messages that it need not look at', async () => {
  const id = await putSigned('a-forger');
  for (let number = 0; number < 12; number++) await putSigned('a-forger');
  expect((await discard(id, '--yes')).stdout).toBe('1 delivery discarded.\n');
});

it('says which ids it did not find, and that messages are hidden', async () => {
  const id = await putSigned('a-forger');
  await receive(served.quarantine, 10, 300);
  const { exitCode, stdout } = await discard(id, '--yes');
  expect(exitCode).toBe(1);
  expect(stdout).toBe(
    `0 deliveries discarded.\nNot found: ${id}.\n1 delivery is hidden for up to 5 minutes: another command is looking at it, or was killed while it did.\n`,
  );
});

it.each([
  [['quarantine', 'discard', '--yes'], 'Say what to discard: ids of deliveries, --reason or --older-than'],
  [['quarantine', 'discard', 'abc'], 'at least the first 8 characters'],
  [['quarantine', 'discard', '--reason', 'ugly'], 'Allowed choices are signature_missing'],
  [['dlq', 'discard', '--yes'], "missing required argument 'id'"],
])('wants to know what to discard: %j', async (argv, message) => {
  const { exitCode, stderr } = await runCommand([...argv, served.local]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain(message);
});

it('discards single dead letters, and no others', async () => {
  const id = await putDeadLetter(served.deadLetters, 'sent by hand');
  await putDeadLetter(served.deadLetters, documentedEvent('ended', 'call-1'));
  const run = (...argv: string[]) => runCommand(['dlq', 'discard', id.slice(0, 8), ...argv, served.local]);
  expect((await run()).stdout).toBe(
    'This would discard 1 dead letter. Do it with --yes: nothing brings them back.\n',
  );
  expect((await run('--yes')).stdout).toBe('1 dead letter discarded.\n');
  const again = await run('--yes');
  expect(again.exitCode).toBe(1);
  expect(again.stdout).toBe(`0 dead letters discarded.\nNot found: ${id.slice(0, 8)}.\n`);
  expect(await depthOf(served.deadLetters)).toEqual({ waiting: 1, inFlight: 0 });
});
