import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { type EventSourceMapping, startEventSource } from '../../local/event-source.ts';
import type { Invocable } from '../../local/lambda.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { type LocalSqs, startSqs } from '../../local/sqs.ts';
import { countMessages } from '../../store/queues/queue.ts';
import { eventually } from '../eventually.ts';

let service: LocalSqs;
let sqs: SQSClient;

beforeAll(async () => {
  service = await startSqs({ port: 0, flag: '' });
  sqs = new SQSClient({ ...LOCAL_AWS, endpoint: `http://localhost:${service.port}` });
});

afterAll(async () => {
  sqs.destroy();
  await service.stop();
});

const mapping: EventSourceMapping = {
  queueId: 'Queue',
  functionId: 'Recorder',
  batchSize: 10,
  batchWindowSeconds: 0,
  maxConcurrency: 2,
  reportsBatchItemFailures: true,
};

/** Sends messages, has them polled with the given answer, and tells what the queue still holds. */
async function poll(name: string, settings: EventSourceMapping, answer: (event: SQSEvent) => unknown) {
  const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  for (const body of ['good', 'bad']) {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
  }
  const seen: string[] = [];
  const errors: unknown[] = [];
  const target: Invocable = {
    async invoke(event) {
      const batch = event as SQSEvent;
      seen.push(...batch.Records.map(({ body }) => body));
      return answer(batch);
    },
  };
  const queue = { ref: QueueUrl, attributes: { Arn: `arn:${name}` } };
  const source = startEventSource(settings, queue, target, sqs, error => errors.push(error));
  await eventually(async () => (seen.length >= 2 ? true : undefined));
  await source.stop();
  return { seen: seen.sort(), errors, left: await countMessages({ sqs, url: QueueUrl }) };
}

const failing = ({ Records }: SQSEvent) => ({
  batchItemFailures: Records.filter(({ body }) => body === 'bad').map(({ messageId }) => ({
    itemIdentifier: messageId,
  })),
});

it('deletes what was recorded, and keeps what was reported as failed', async () => {
  expect(await poll('reported', mapping, failing)).toEqual({ seen: ['bad', 'good'], errors: [], left: 1 });
});

it('deletes failed messages too if the template does not ask for reports, as Lambda would', async () => {
  const forgetful = { ...mapping, reportsBatchItemFailures: false };
  expect(await poll('unreported', forgetful, failing)).toMatchObject({ left: 0 });
});

it('keeps the whole batch when the function throws', async () => {
  const boom = new Error('boom');
  const { errors, left } = await poll('thrown', mapping, () => {
    throw boom;
  });
  expect(left).toBe(2);
  expect(new Set(errors)).toEqual(new Set([boom]));
});
