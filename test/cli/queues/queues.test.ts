import { setTimeout as delay } from 'node:timers/promises';
import { Interruption } from '../../../cli/interruption.ts';
import { sign } from '../../../functions/webhook/signature.ts';
import { countMessages, depthOf, putBack, receiveWaiting, send } from '../../../queues/queue.ts';
import { documentedEvent } from '../../end-to-end/documented-call.ts';
import { runCommand } from '../run-command.ts';
import { putIntoQuarantine, type ServedQueues, serveQueues } from './served-queues.ts';

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
  await send(served.deadLetters, documentedEvent('ended', 'call-1'));
  expect(await runInterrupted('dlq')).toMatchObject({ exitCode: 130, stderr: '' });
  expect(await depthOf(served.deadLetters)).toEqual({ waiting: 1, inFlight: 0 });
  const { stdout } = await runCommand(['dlq', '--json', served.local]);
  expect(JSON.parse(stdout)).toMatchObject({ total: 1, messages: [{ call_id: 'call-1' }] });
});

test('messages that somebody else has received are not taken for none', async () => {
  await send(served.deadLetters, documentedEvent('ended', 'call-1'));
  await putIntoQuarantine(served.quarantine, '{}', sign('another-key', '{}', Date.now()));
  await receiveWaiting(served.deadLetters, 10).next();
  await receiveWaiting(served.quarantine, 10).next();
  const hidden = (name: string) =>
    `The one message of the ${name} shows again within five minutes: somebody has just received what is there.\n`;
  for (const argv of [['dlq'], ['dlq', 'redrive', '--yes']]) {
    expect((await runCommand([...argv, served.local])).stdout).toBe(hidden('dead-letter queue'));
  }
  for (const argv of [['quarantine'], ['quarantine', 'release'], ['quarantine', 'release', '--yes']]) {
    expect((await runCommand([...argv, served.local])).stdout).toBe(hidden('quarantine'));
  }
});

test('a release that is interrupted leaves what does not verify for everybody to see, and says what it did', async () => {
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

test('messages that show again meanwhile do not hide those behind them', async () => {
  for (let number = 1; number <= 12; number++) await send(served.deadLetters, `letter ${number}`);
  const received: string[] = [];
  let showOthers: Promise<void> | undefined;
  for await (const messages of receiveWaiting(served.deadLetters, 100)) {
    received.push(...messages.map(({ Body }) => String(Body)));
    if (showOthers) continue;
    // The ten that have been left show again, as they do after five minutes, and for a moment nothing else does.
    const { value: others } = await receiveWaiting(served.deadLetters, 10).next();
    await putBack(served.deadLetters, messages);
    showOthers = delay(200).then(() => putBack(served.deadLetters, others ?? []));
  }
  await showOthers;
  expect(new Set(received).size).toBe(12);
  expect(received).toHaveLength(12);
});
