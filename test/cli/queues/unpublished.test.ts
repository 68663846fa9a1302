import { type Queue, receive } from '../../../store/queues/queue.ts';
import { runCommand } from '../run-command.ts';
import { putDeadLetter, type ServedQueues, serveQueues } from './served-queues.ts';

const NOW = Date.parse('2026-11-26T12:00:00Z');

let served: ServedQueues;

beforeEach(async () => {
  served = await serveQueues('the-signing-key');
});

afterEach(() => served.close());

const run = (...args: string[]) => runCommand(['dlq', ...args, '--events', served.local], { now: () => NOW });

const bodiesIn = async (queue: Queue) => (await receive(queue, 10, 300)).map(({ Body }) => Body).toSorted();

const CALL = '{"call_id":"call-1"}';
const batch = (approximateArrivalOfFirstRecord: string) =>
  JSON.stringify({
    requestContext: { condition: 'RetryAttemptsExhausted' },
    DDBStreamBatchInfo: {
      streamArn: 'stream',
      shardId: 'shard',
      startSequenceNumber: '1',
      endSequenceNumber: '3',
      batchSize: 3,
      approximateArrivalOfFirstRecord,
    },
  });
const RECENT = batch('2026-11-25T12:00:01Z');
const OLD = batch('2026-11-25T12:00:00Z');

function withNotifier(): void {
  served.outputs.NotifierDeadLetterQueueUrl = String(served.outputs.DeadLetterQueueUrl);
  served.outputs.NotifierQueueUrl = String(served.outputs.QueueUrl);
}

it('says what could not be published, and sends again what still can be', async () => {
  withNotifier();
  for (const body of [CALL, RECENT, OLD, 'by hand']) await putDeadLetter(served.deadLetters, body);
  const listed = JSON.parse((await run('list', '--json')).stdout);
  const rows = listed.messages.map(({ call_id, reason, why }: Record<string, string>) => [
    call_id,
    reason,
    why,
  ]);
  expect(rows).toHaveLength(4);
  expect(rows).toEqual(
    expect.arrayContaining([
      ['call-1', null, 'could not be looked at'],
      [null, null, '3 changes since 2026-11-25T12:00'],
      [null, 'too_old', '3 changes since 2026-11-25T12:00'],
      [null, 'unknown', 'not a message of the notifier'],
    ]),
  );
  expect((await run('list')).stdout).toContain(
    `npx callfold dlq redrive --events ${served.local.replace('=', ' ')}`,
  );

  const { exitCode, stdout } = await run('redrive', '--yes');
  expect(exitCode).toBe(0);
  expect(stdout).toContain('2 dead letters sent to the queue again, 2 left.');
  expect(stdout).toContain('1 dead letter cannot be published: too_old.');
  expect(await bodiesIn(served.queue)).toEqual([RECENT, CALL].toSorted());
});

it('is empty as a rule', async () => {
  withNotifier();
  expect((await run('list')).stdout).toBe('The dead-letter queue of the events about calls is empty.\n');
});

it('says what to do if no events are sent', async () => {
  const { exitCode, stderr } = await run('list');
  expect(exitCode).toBe(1);
  expect(stderr).toContain('No events about calls are published: start it with npm start -- --engine amazon');
});
