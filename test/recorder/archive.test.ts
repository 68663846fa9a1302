import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSRecord } from 'aws-lambda';
import { type ArchivedMessage, linesOf } from '../../archive/line.ts';
import { toCallEvent } from '../../call/event.ts';
import { createArchive, MAX_ATTEMPTS, type Message } from '../../functions/recorder/archive.ts';
import type { PutLines } from '../../functions/recorder/put-lines.ts';
import { batchOf } from '../../samples/aws-events.ts';
import type { Queue } from '../../store/queues/queue.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { type LocalQueues, startLocalQueues } from '../store/queues/local-queue.ts';
import { documentedBody } from '../whippy/documented.ts';

let queues: LocalQueues;
let queue: Queue;

beforeAll(async () => {
  queues = await startLocalQueues();
});

beforeEach(async () => {
  queue = await queues.create();
});

afterAll(() => queues.close());

const { signal } = new AbortController();
const takesAll: PutLines = async () => ({ refused: new Set(), reason: {} });

function messages(...attributes: SQSRecord['messageAttributes'][]): Message[] {
  const bodies = attributes.map((_, index) =>
    documentedBody('call.ended', { data: { id: `call-${index}` } }),
  );
  return batchOf(bodies).Records.map((source, index) => ({
    source: { ...source, messageAttributes: attributes[index] ?? {} },
    event: toCallEvent(JSON.parse(source.body)),
  }));
}

const text = (stringValue: string) => ({ dataType: 'String', stringValue });

/** Messages that were put on the queue again, delays left aside. */
async function sentAgain() {
  const { sqs, url } = queue;
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      WaitTimeSeconds: 3,
      MessageAttributeNames: ['All'],
    }),
  );
  return Messages;
}

it('writes each message as it came, with its id and the time at which it was queued', async () => {
  const written: string[] = [];
  const put: PutLines = async lines => {
    written.push(...lines.map(line => line.text));
    return { refused: new Set(), reason: {} };
  };
  const [message] = messages({}) as [Message];
  expect(await createArchive(put, queue, recordedTelemetry()).keep([message], signal)).toEqual([]);
  const expected: ArchivedMessage = {
    callId: 'call-0',
    event: 'call.ended',
    receivedAt: '2024-10-31T12:55:04.000Z',
    messageId: '0',
    body: message.source.body,
  };
  expect(written).toEqual(linesOf(expected));
});

it('does not archive once more what comes from the archive', async () => {
  let written = 0;
  const put: PutLines = async lines => {
    written += lines.length;
    return { refused: new Set(), reason: {} };
  };
  const archive = createArchive(put, queue, recordedTelemetry());
  expect(await archive.keep(messages({ replayed: text('true') }, {}), signal)).toEqual([]);
  expect(written).toBe(1);
});

it('counts and names what was not archived', async () => {
  const telemetry = recordedTelemetry();
  const [first, second] = messages({}, {}) as [Message, Message];
  const put = async () => ({ refused: new Set([second]), reason: { reason: 'Throttled' } });
  expect(await createArchive(put as PutLines, queue, telemetry).keep([first, second], signal)).toEqual([
    second,
  ]);
  expect(telemetry.counts).toEqual(['unarchived']);
  expect(telemetry.lines).toEqual([
    {
      level: 'warn',
      message: 'Not archived',
      fields: { outcome: 'unarchived', events: 1, message_ids: ['1'], reason: 'Throttled' },
    },
  ]);
});

it('puts a message on the queue again as a new one, which remembers what it was', async () => {
  const archive = createArchive(takesAll, queue, recordedTelemetry());
  const [message] = messages({}) as [Message];
  expect(await archive.sendAgain([message], signal)).toEqual([]);
  const [again] = await sentAgain();
  expect(again?.Body).toBe(message.source.body);
  expect(again?.MessageAttributes).toMatchObject({
    archive_attempts: { StringValue: '1' },
    first_message_id: { StringValue: '0' },
    first_sent_at: { StringValue: '1730379304000' },
  });
  expect(queues.requests.find(({ input }) => input.QueueUrl === queue.url)?.input).toMatchObject({
    Entries: [{ DelaySeconds: 1, MessageGroupId: 'callfold-replay' }],
  });
});

it('waits twice as long each time, up to 15 minutes, and archives under the first id and time', async () => {
  const again = (attempts: number) => ({
    archive_attempts: text(String(attempts)),
    first_message_id: text('first'),
    first_sent_at: text('1730379000000'),
  });
  queues.requests.length = 0;
  const archive = createArchive(takesAll, queue, recordedTelemetry());
  expect(await archive.sendAgain(messages(again(3), again(9), again(10), again(99)), signal)).toEqual([]);
  const entries = queues.requests.flatMap(({ input }) => input.Entries) as { DelaySeconds: number }[];
  expect(entries.map(({ DelaySeconds }) => DelaySeconds)).toEqual([8, 512, 900, 900]);
  expect(entries[0]).toMatchObject({
    MessageAttributes: { archive_attempts: { StringValue: '4' }, first_message_id: { StringValue: 'first' } },
  });

  const written: string[] = [];
  const put: PutLines = async lines => {
    written.push(...lines.map(line => line.text));
    return { refused: new Set(), reason: {} };
  };
  await createArchive(put, queue, recordedTelemetry()).keep(messages(again(1)), signal);
  expect(JSON.parse(written[0] ?? '')).toMatchObject({
    message_id: 'first',
    received_at: '2024-10-31T12:50:00.000Z',
  });
});

it('lets a message fail after about a day, and so become a dead letter', async () => {
  const archive = createArchive(takesAll, queue, recordedTelemetry());
  const [stuck, fresh] = messages({ archive_attempts: text(String(MAX_ATTEMPTS)) }, {}) as [Message, Message];
  expect(await archive.sendAgain([stuck, fresh], signal)).toEqual([stuck]);
});

it('lets messages fail as they are if the queue does not take them, or the time is over', async () => {
  const telemetry = recordedTelemetry();
  const gone = { sqs: queue.sqs, url: queue.url.replace(/[^/]+$/, 'gone') };
  const all = messages({}, {});
  expect(await createArchive(takesAll, gone, telemetry).sendAgain(all, signal)).toEqual(all);
  expect(telemetry.lines).toMatchObject([{ level: 'error', message: 'Not sent again' }]);
  expect(await createArchive(takesAll, queue, telemetry).sendAgain(all, AbortSignal.abort())).toEqual(all);
  const toThis = queues.requests.filter(({ input }) => input.QueueUrl === queue.url);
  expect(toThis).toEqual([]);
});
