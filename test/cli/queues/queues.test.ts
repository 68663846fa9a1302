import { setTimeout as delay } from 'node:timers/promises';
import { countMessages, depthOf, receive } from '../../../store/queues/queue.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import { sign } from '../../../whippy/signature.ts';
import { documentedEvent } from '../../end-to-end/documented-call.ts';
import { Collector, runCommand } from '../run-command.ts';
import { putDeadLetter, putIntoQuarantine, type ServedQueues, serveQueues } from './served-queues.ts';

const KEY = 'the-signing-key-of-tests';

let served: ServedQueues;

beforeEach(async () => {
  served = await serveQueues(KEY);
});

afterEach(async () => {
  await served.close();
});

/** Runs a command, and interrupts it while it waits for whether there are more messages. */
async function runInterrupted(...argv: string[]) {
  const interruption = new Interruption();
  const run = runCommand([...argv, served.local], { interruption });
  while ((await inFlight()) === 0) await delay(10);
  interruption.interrupt();
  return run;
}

async function inFlight(): Promise<number> {
  const depths = await Promise.all([depthOf(served.deadLetters), depthOf(served.quarantine)]);
  return depths.reduce((sum, depth) => sum + depth.inFlight, 0);
}

test('a list that is interrupted hides nothing from the next one', async () => {
  await putDeadLetter(served.deadLetters, documentedEvent('ended', 'call-1'));
  expect(await runInterrupted('dlq')).toMatchObject({ exitCode: 130, stderr: '' });
  expect(await depthOf(served.deadLetters)).toEqual({ waiting: 1, inFlight: 0 });
  const { stdout } = await runCommand(['dlq', '--json', served.local]);
  expect(JSON.parse(stdout)).toMatchObject({ total: 1, messages: [{ call_id: 'call-1' }] });
});

test('messages that another receiver holds are not taken for none', async () => {
  await putDeadLetter(served.deadLetters, documentedEvent('ended', 'call-1'));
  await putIntoQuarantine(served.quarantine, '{}', sign('another-key', '{}', Date.now()));
  await receive(served.deadLetters, 10, 300);
  await receive(served.quarantine, 10, 300);
  const hidden = (noun: string) =>
    `1 ${noun} is hidden for up to 5 minutes: another command is looking at it, or was killed while it did.\n`;
  for (const argv of [['dlq'], ['dlq', 'redrive'], ['dlq', 'redrive', '--yes']]) {
    expect((await runCommand([...argv, served.local])).stdout).toBe(hidden('dead letter'));
  }
  for (const argv of [['quarantine'], ['quarantine', 'release'], ['quarantine', 'release', '--yes']]) {
    expect((await runCommand([...argv, served.local])).stdout).toBe(hidden('delivery'));
  }
});

test('a release that is interrupted puts back what does not verify, and says what it did', async () => {
  const authentic = documentedEvent('ended', 'call-1');
  await putIntoQuarantine(served.quarantine, authentic, sign(KEY, authentic, Date.now()));
  const forged = documentedEvent('ended', 'call-2');
  await putIntoQuarantine(served.quarantine, forged, sign('another-key', forged, Date.now()));
  const run = await runInterrupted('quarantine', 'release', '--yes');
  expect(run).toEqual({
    exitCode: 130,
    stdout: '1 delivery released.\n1 delivery left in quarantine: no key matches.\n',
    stderr: '',
  });
  expect(await depthOf(served.quarantine)).toEqual({ waiting: 1, inFlight: 0 });
  expect(await countMessages(served.queue)).toBe(1);
});

test('the list of the quarantine has room for all of it at 80 columns', async () => {
  const body = documentedEvent('analyzed');
  const id = await putIntoQuarantine(
    served.quarantine,
    body,
    sign(KEY, body, Date.now()),
    'signature_expired',
  );
  await putIntoQuarantine(served.quarantine, body, 'x', 'signature_malformed');
  const stdout = new Collector({ isTTY: true, columns: 80 });
  const now = () => Date.now() + 13.5 * 86_400_000;
  await runCommand(['quarantine', served.local], { stdout, now, env: { NO_COLOR: '1' } });
  const lines = stdout.text.split('\n');
  expect(lines[0]).toMatch(/^ID +EVENT +CALL +AGE +NOW +REFUSED AS$/);
  expect(stdout.text).toContain(`${id.slice(0, 8)}  call.analyzed  d649233e  `);
  expect(stdout.text).toContain('signature_expired');
  const rows = lines.slice(
    0,
    lines.findIndex(line => line.startsWith('2 deliveries')),
  );
  expect(Math.max(...rows.map(line => line.length))).toBeLessThanOrEqual(80);
});
