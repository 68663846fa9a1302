import { PurgeQueueCommand, ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { countMessages } from '../../../store/queues/queue.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import { documentedBody } from '../../whippy/documented.ts';
import { FakeClock, runCommand } from '../run-command.ts';
import { bodiesOf, type ServedArchive, serveArchive } from './served-archive.ts';

const DAY = '2024-10-31';
const NOW = Date.parse('2024-11-02T12:00:00Z');

let served: ServedArchive;

beforeEach(async () => {
  served = await serveArchive();
});

afterEach(() => served.close());

const replay = (...argv: string[]) => runCommand(['replay', ...argv, served.local], { now: () => NOW });

/** Bodies, attributes and group of what is on the queue. */
async function queued() {
  const { sqs, url } = served.queue;
  const messages = [];
  for (;;) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ['All'],
      }),
    );
    if (Messages.length === 0) return messages;
    messages.push(...Messages);
  }
}

it('says what it would do until it is told to do it', async () => {
  await served.archive(DAY, [...bodiesOf('a'), ...bodiesOf('b')]);
  expect(await replay('--day', DAY)).toEqual({
    exitCode: 0,
    stdout: 'This would put 6 archived events on the queue again.\nDo it with --yes.\n',
    stderr: '',
  });
  expect(await countMessages(served.queue)).toBe(0);
  expect(await replay('--day', DAY, '--yes')).toMatchObject({
    exitCode: 0,
    stdout: '6 events put on the queue.\n',
  });
  const messages = await queued();
  expect(messages.map(({ Body }) => Body).sort()).toEqual([...bodiesOf('a'), ...bodiesOf('b')].sort());
});

it('marks them, so that they are not archived again', async () => {
  await served.archive(DAY, bodiesOf('a').slice(0, 1));
  await replay('--day', DAY, '--yes');
  const [message] = await queued();
  expect(message?.MessageAttributes).toMatchObject({ replayed: { StringValue: 'true' } });
});

it('takes the events of one call, of all days or of some', async () => {
  const [started = '', ended = '', analyzed = ''] = bodiesOf('a');
  await served.archive('2024-10-30', [started, ...bodiesOf('b')]);
  await served.archive(DAY, [ended]);
  await served.archive('2024-11-01', [analyzed]);
  await replay('--call', 'a', '--yes');
  expect((await queued()).map(({ Body }) => Body)).toEqual([started, ended, analyzed]);
  expect((await replay('--call', 'a', '--since', DAY)).stdout).toContain('2 archived events');
  expect((await replay('--since', DAY)).stdout).toContain('2 archived events');
});

it('puts a message of several lines together', async () => {
  const body = documentedBody('call.ended', { data: { id: 'a', body: '"'.repeat(300_000) } });
  await served.archive(DAY, [body]);
  expect(body.length).toBeGreaterThan(600_000);
  const lines = Object.values(await served.objects())
    .join('')
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeGreaterThan(1);
  await replay('--day', DAY, '--yes');
  expect((await queued()).map(({ Body }) => Body === body)).toEqual([true]);
});

it('keeps to a rate', async () => {
  await served.archive(DAY, Array.from({ length: 10 }, (_, call) => bodiesOf(`call-${call}`)).flat());
  const clock = new FakeClock(NOW);
  await runCommand(['replay', '--day', DAY, '--rate', '5', '--yes', served.local], clock);
  expect(clock.slept).toEqual([2000, 2000]);
});

it('says where it has come to if it is interrupted, and goes on there', async () => {
  const { sqs, url } = served.queue;
  await served.archive('2024-10-30', bodiesOf('a'));
  await served.archive(DAY, Array.from({ length: 10 }, (_, call) => bodiesOf(`call-${call}`)).flat());
  const interruption = new Interruption();
  const clock = new FakeClock(NOW);
  const sleep = async (milliseconds: number) => {
    await clock.sleep(milliseconds);
    interruption.interrupt();
  };
  const argv = ['replay', '--since', '2024-10-30', '--yes', served.local];
  const { stdout } = await runCommand(argv, { now: clock.now, sleep, interruption });
  const [first = ''] = Object.keys(await served.objects()).sort();
  const [, goOn = ''] = /Go on with: npx callfold (.+)\n/.exec(stdout) ?? [];
  expect(goOn).toContain(`--since 2024-10-30T00:00:00.000Z --after '${first}' --yes`);
  await sqs.send(new PurgeQueueCommand({ QueueUrl: url }));
  expect(await runCommand(goOn.replaceAll("'", '').split(' '), new FakeClock(NOW))).toMatchObject({
    exitCode: 0,
    stdout: '30 events put on the queue.\n',
  });
});

it('leaves out calls whose retention is over, and the made-up ones of prove', async () => {
  await served.close();
  served = await serveArchive({ RetentionDays: '1' });
  await served.archive(DAY, [...bodiesOf('a'), ...bodiesOf('callfold-proof-1')]);
  expect(await replay('--day', DAY)).toMatchObject({
    exitCode: 0,
    stdout:
      'This would put 0 archived events on the queue again.\n3 events left out: the retention of their calls is over.\n',
  });
});
