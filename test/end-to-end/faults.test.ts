import { randomUUID } from 'node:crypto';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import {
  type Fault,
  type FaultProxy,
  type ServiceRequest,
  startFaultProxy,
} from '../../local/fault-proxy.ts';
import { setVisibility } from '../../store/queues/queue.ts';
import { runCommand } from '../cli/run-command.ts';
import { eventually } from '../eventually.ts';
import { documentedEvent, documentedRecord, PHASES } from './documented-call.ts';
import {
  deliver,
  messagesIn,
  queueToDrain,
  recordOfCall,
  recordWith,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

type Chooser = (request: ServiceRequest) => Fault | undefined;

const noFaults: Chooser = () => undefined;
let faultsOf: { dynamodb: Chooser; sqs: Chooser; secretsManager: Chooser };
let proxies: FaultProxy[] = [];
let callfold: TestCallfold;

beforeAll(async () => {
  callfold = await startTestCallfold({
    // The queue shows a message again 6 s after a recorder took it, instead of the deployment's 90 s.
    app: 'impatient',
    async wrapEndpoints({ dynamodb, sqs, secretsManager, ...others }) {
      const [dynamodbProxy, sqsProxy, secretsProxy] = await Promise.all([
        startFaultProxy(dynamodb, request => faultsOf.dynamodb(request)),
        startFaultProxy(sqs, request => faultsOf.sqs(request)),
        startFaultProxy(secretsManager, request => faultsOf.secretsManager(request)),
      ]);
      proxies = [dynamodbProxy, sqsProxy, secretsProxy];
      return {
        ...others,
        dynamodb: dynamodbProxy.url,
        sqs: sqsProxy.url,
        secretsManager: secretsProxy.url,
      };
    },
  });
});

beforeEach(() => {
  faultsOf = { dynamodb: noFaults, sqs: noFaults, secretsManager: noFaults };
});

afterAll(async () => {
  await callfold.stop();
  for (const proxy of proxies) await proxy.stop();
});

/** Meets the first requests that concern a call with a fault. */
function first(times: number, fault: Fault, callId: string): Chooser {
  let left = times;
  return ({ body }) => (body.includes(callId) && left-- > 0 ? fault : undefined);
}

const ALL_MILESTONES = ['started_event', 'ended_event', 'analyzed_event'];

async function deliverAll(callId: string): Promise<void> {
  for (const phase of PHASES)
    expect((await deliver(callfold, documentedEvent(phase, callId))).status).toBe(202);
}

async function expectWholeRecord(callId: string): Promise<void> {
  const record = await recordWith(callfold, callId, ...ALL_MILESTONES);
  expect(record).toEqual({ ...documentedRecord, call_id: { S: callId } });
}

it.each(['throttle', 'error', 'reset', 'lost-answer'] as const)(
  'records a call whose writes meet with %s at first',
  async fault => {
    const callId = randomUUID();
    faultsOf.dynamodb = first(2, fault, callId);
    await deliverAll(callId);
    await expectWholeRecord(callId);
  },
);

it('records a call although the table is out of reach for some seconds', async () => {
  const callId = randomUUID();
  const back = Date.now() + 3000;
  faultsOf.dynamodb = () => (Date.now() < back ? 'reset' : undefined);
  await deliverAll(callId);
  await expectWholeRecord(callId);
});

it('records a call whose recorder dies between the write and the acknowledgement', async () => {
  const callId = randomUUID();
  let deaths = 0;
  faultsOf.dynamodb = ({ body }) => {
    if (!body.includes(callId) || deaths++ > 0) return undefined;
    setTimeout(() => callfold.functions.recorder.kill(), 20);
    return 'lost-answer';
  };
  await deliver(callfold, documentedEvent('analyzed', callId));
  await recordWith(callfold, callId, 'analyzed_event');
  await deliver(callfold, documentedEvent('started', callId));
  await deliver(callfold, documentedEvent('ended', callId));
  await expectWholeRecord(callId);
  await queueToDrain(callfold);
  expect(await recordOfCall(callfold, callId)).toEqual({ ...documentedRecord, call_id: { S: callId } });
  expect(deaths).toBeGreaterThan(1);
});

it('records a call right when the same batch is worked on by four recorders at once', async () => {
  const callId = randomUUID();
  const batch = batchOf(PHASES.map(phase => documentedEvent(phase, callId)));
  const answers = await Promise.all(
    Array.from({ length: 4 }, () => callfold.functions.recorder.invoke(batch) as Promise<SQSBatchResponse>),
  );
  for (const answer of answers) expect(answer.batchItemFailures).toEqual([]);
  expect(await recordOfCall(callfold, callId)).toEqual({ ...documentedRecord, call_id: { S: callId } });
});

it('reports back the messages of the failed call alone, and of no other in the batch', async () => {
  const [good, bad] = [randomUUID(), randomUUID()];
  faultsOf.dynamodb = ({ body }) => (body.includes(bad) ? 'error' : undefined);
  const bodies = [
    documentedEvent('started', good),
    documentedEvent('started', bad),
    'not an event at all',
    documentedEvent('analyzed', bad),
    documentedEvent('ended', good),
  ];
  const answer = (await callfold.functions.recorder.invoke(batchOf(bodies))) as SQSBatchResponse;
  expect(answer.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier).sort()).toEqual([
    '1',
    '2',
    '3',
  ]);
  expect(await recordOfCall(callfold, good)).toMatchObject({ status: { S: 'ended' } });
  expect(await recordOfCall(callfold, bad)).toBeUndefined();
});

it.each(['throttle', 'error', 'reset', 'lost-answer'] as const)(
  'accepts an event although the queue meets it with %s at first',
  async fault => {
    const callId = randomUUID();
    faultsOf.sqs = first(1, fault, callId);
    await deliverAll(callId);
    await expectWholeRecord(callId);
  },
);

it('asks for another delivery while the queue is out of reach, and takes it then', async () => {
  const callId = randomUUID();
  faultsOf.sqs = () => 'reset';
  const answer = await deliver(callfold, documentedEvent('ended', callId));
  expect(answer).toMatchObject({ status: 503, body: { error: 'unavailable' } });
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  faultsOf.sqs = noFaults;
  await deliverAll(callId);
  await expectWholeRecord(callId);
});

it('asks for another delivery, instead of refusing it, while the quarantine is out of reach', async () => {
  faultsOf.sqs = () => 'error';
  const headers = { 'X-Whippy-Signature': 't=1,v1=none' };
  const answer = await deliver(callfold, documentedEvent('ended', randomUUID()), headers);
  expect(answer.status).toBe(503);
});

it('asks for another delivery, instead of refusing it, while the keys are out of reach', async () => {
  const callId = randomUUID();
  // A new execution environment has no keys in its memory.
  await callfold.functions.webhook.kill();
  faultsOf.secretsManager = () => 'error';
  expect((await deliver(callfold, documentedEvent('ended', callId))).status).toBe(503);
  faultsOf.secretsManager = noFaults;
  await deliverAll(callId);
  await expectWholeRecord(callId);
});

it('puts what cannot be recorded into the dead-letter queue, whole, and records it once it is redriven', async () => {
  const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
  const callId = randomUUID();
  faultsOf.dynamodb = ({ body }) => (body.includes(callId) ? 'error' : undefined);
  const event = documentedEvent('analyzed', callId);
  await deliver(callfold, event);
  const { sqs, outputs } = callfold;
  const notAnEvent = 'somebody sent this by hand';
  await sqs.send(new SendMessageCommand({ QueueUrl: outputs.QueueUrl, MessageBody: notAnEvent }));
  const dead = await eventually(async () => {
    const { stdout } = await runCommand(['dlq', '--json', local]);
    const { messages } = JSON.parse(stdout) as { messages: { call_id: string | null; why: string }[] };
    return messages.length === 2 ? messages : undefined;
  });
  expect(dead).toContainEqual(expect.objectContaining({ call_id: callId, why: 'write failed' }));
  expect(dead).toContainEqual(
    expect.objectContaining({ call_id: null, why: expect.stringContaining('position 0') }),
  );
  const letters = await messagesIn(callfold, outputs.DeadLetterQueueUrl);
  const letter = letters.find(({ Body }) => Body === event);
  expect(Number(letter?.Attributes?.ApproximateReceiveCount)).toBeGreaterThanOrEqual(3);
  await setVisibility(
    { sqs, url: String(outputs.DeadLetterQueueUrl) },
    letters.map(({ ReceiptHandle = '' }) => ReceiptHandle),
    0,
  );
  expect(callfold.lines.some(line => line.includes('"failed"') && line.includes(callId))).toBe(true);

  faultsOf.dynamodb = noFaults;
  await deliver(callfold, documentedEvent('started', callId));
  await deliver(callfold, documentedEvent('ended', callId));
  await recordWith(callfold, callId, 'started_event', 'ended_event');
  const dryRun = await runCommand(['dlq', 'redrive', local]);
  expect(dryRun.stdout).toBe('This would send 2 dead letters to the queue again. Do it with --yes.\n');
  const redriven = await runCommand(['dlq', 'redrive', '--yes', local]);
  expect(redriven.stdout).toBe('2 dead letters sent to the queue again, 0 left.\n');
  await expectWholeRecord(callId);
}, 60_000);

function batchOf(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: String(index),
      receiptHandle: String(index),
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '0',
        SenderId: 'test',
        ApproximateFirstReceiveTimestamp: '0',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: '',
      awsRegion: 'us-east-1',
    })),
  };
}
