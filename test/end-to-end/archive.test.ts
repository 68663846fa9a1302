import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { type Fault, type FaultProxy, startFaultProxy } from '../../local/fault-proxy.ts';
import { DAY_MS, dayOf } from '../../time/days.ts';
import { eventually } from '../eventually.ts';
import { documentedEvent, documentedRecord, PHASES } from './documented-call.ts';
import {
  deliver,
  messagesIn,
  queueToDrain,
  recordWith,
  startTestCallfold,
  type TestCallfold,
} from './running-callfold.ts';

let faultOf: (body: string) => Fault | undefined = () => undefined;
let afterSendingAgain: () => Fault | undefined = () => undefined;
let proxies: FaultProxy[] = [];
let callfold: TestCallfold;

beforeAll(async () => {
  callfold = await startTestCallfold({
    app: 'archive',
    async wrapEndpoints({ firehose, sqs, ...others }) {
      proxies = await Promise.all([
        startFaultProxy(firehose, ({ body }) => faultOf(body)),
        startFaultProxy(sqs, ({ body }) =>
          body.includes('archive_attempts') ? afterSendingAgain() : undefined,
        ),
      ]);
      const [firehoseProxy, sqsProxy] = proxies as [FaultProxy, FaultProxy];
      return { ...others, firehose: firehoseProxy.url, sqs: sqsProxy.url };
    },
  });
});

beforeEach(() => {
  faultOf = () => undefined;
  afterSendingAgain = () => undefined;
});

afterAll(async () => {
  await callfold.stop();
  for (const proxy of proxies) await proxy.stop();
});

/** Meets the first requests to Firehose that concern a call with a fault. Returns how many there were. */
function failFirst(times: number, fault: Fault, callId: string): () => number {
  let requests = 0;
  faultOf = body => {
    const { Records } = JSON.parse(body) as { Records: { Data: string }[] };
    const concerns = Records.some(({ Data }) => Buffer.from(Data, 'base64').includes(callId));
    return concerns && ++requests <= times ? fault : undefined;
  };
  return () => requests;
}

interface Line {
  readonly call_id: string;
  readonly event: string;
  readonly received_at: string;
  readonly message_id: string;
  readonly body: string;
}

/** The lines of a call in the bucket, and how the names of their objects begin. */
async function archivedOf(callId: string): Promise<{ line: Line; key: string }[]> {
  const { s3, outputs } = callfold;
  const Bucket = outputs.ArchiveBucketName;
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
  const objects = await Promise.all(
    Contents.map(async ({ Key = '' }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const text = gunzipSync((await Body?.transformToByteArray()) ?? '').toString();
      return text
        .trimEnd()
        .split('\n')
        .map(line => ({ line: JSON.parse(line) as Line, key: Key }));
    }),
  );
  return objects.flat().filter(({ line }) => line.call_id === callId);
}

const archived = (callId: string, count: number) =>
  eventually(async () => {
    const lines = await archivedOf(callId);
    return lines.length >= count ? lines : undefined;
  });

async function deliverAll(callId: string): Promise<void> {
  for (const phase of PHASES)
    expect((await deliver(callfold, documentedEvent(phase, callId))).status).toBe(202);
}

const ALL_MILESTONES = ['started_event', 'ended_event', 'analyzed_event'];

async function expectWholeRecord(callId: string): Promise<void> {
  const record = await recordWith(callfold, callId, ...ALL_MILESTONES);
  expect(record).toEqual({ ...documentedRecord, call_id: { S: callId } });
}

it('keeps every event as it came, by the day on which it arrived', async () => {
  const callId = randomUUID();
  const from = Date.now();
  await deliverAll(callId);
  await expectWholeRecord(callId);
  const lines = await archived(callId, 3);
  expect(lines.map(({ line }) => line.body).sort()).toEqual(
    PHASES.map(phase => documentedEvent(phase, callId)).sort(),
  );
  for (const { line, key } of lines) {
    expect([dayOf(from), dayOf(Date.now())].map(day => `day=${day}/`)).toContain(`${key.split('/')[0]}/`);
    expect(Date.parse(line.received_at)).toBeGreaterThanOrEqual(from);
    expect(line.event).toBe(JSON.parse(line.body).event);
  }
});

it('records calls while the archive is out of reach, longer than a message may fail, and archives them then', async () => {
  const callId = randomUUID();
  const from = Date.now();
  // Four attempts of two requests each: a message may be received three times, before it is a dead letter.
  const requests = failFirst(8, 'reset', callId);
  await deliver(callfold, documentedEvent('analyzed', callId));
  await recordWith(callfold, callId, 'analyzed_event');
  expect(await archivedOf(callId)).toEqual([]);
  const [first, ...others] = await archived(callId, 1);
  expect(others).toEqual([]);
  expect(requests()).toBe(9);
  expect(first?.line.body).toBe(documentedEvent('analyzed', callId));
  // When it came, not when it could be archived.
  expect(Date.parse(first?.line.received_at ?? '') - from).toBeLessThan(5000);
  await queueToDrain(callfold);
  expect(await messagesIn(callfold, callfold.outputs.DeadLetterQueueUrl)).toEqual([]);
}, 60_000);

it('loses nothing if the recorder dies after it has sent an event again: at most, that is archived twice', async () => {
  const callId = randomUUID();
  let deaths = 0;
  failFirst(2, 'throttle', callId);
  afterSendingAgain = () => {
    if (deaths++ > 0) return undefined;
    setTimeout(() => callfold.functions.recorder.kill(), 20);
    return 'lost-answer';
  };
  await deliver(callfold, documentedEvent('ended', callId));
  await recordWith(callfold, callId, 'ended_event');
  const lines = await archived(callId, 1);
  expect(deaths).toBeGreaterThan(0);
  expect(new Set(lines.map(({ line }) => line.body))).toEqual(new Set([documentedEvent('ended', callId)]));
  expect(await messagesIn(callfold, callfold.outputs.DeadLetterQueueUrl)).toEqual([]);
}, 60_000);

it('keeps a message of nearly 1 MiB, over several lines', async () => {
  const callId = randomUUID();
  const { data, ...envelope } = JSON.parse(documentedEvent('ended', callId)) as { data: object };
  // What JSON escapes takes less room in the record than in the message.
  const notes = '\\u00e9'.repeat(170_500);
  const body = JSON.stringify({ ...envelope, data: { ...data, notes: 'NOTES' } }).replace('NOTES', notes);
  expect(body.length).toBeGreaterThan(1_000 * 1024);
  expect((await deliver(callfold, body)).status).toBe(202);
  const lines = (await archived(callId, 2)).map(({ line }) => line as Line & { part: number });
  const inOrder = lines.sort((a, b) => a.part - b.part);
  expect(inOrder.map(line => line.body).join('') === body).toBe(true);
});

it('is compared with the records by the auditor, as it is deployed', async () => {
  const callId = randomUUID();
  await deliverAll(callId);
  await expectWholeRecord(callId);
  const lines = (await archived(callId, 3)).map(({ line }) => `${JSON.stringify(line)}\n`);
  const day = dayOf(Date.now() - DAY_MS);
  await callfold.s3.send(
    new PutObjectCommand({
      Bucket: callfold.outputs.ArchiveBucketName,
      Key: `day=${day}/copied.jsonl.gz`,
      Body: gzipSync(lines.join('')),
    }),
  );
  await callfold.functions.scheduled[0]?.invoke({});
  const written = callfold.lines.map(line => JSON.parse(line)).filter(({ service }) => service === 'auditor');
  expect(written).toContainEqual(
    expect.objectContaining({
      outcome: 'finished',
      day,
      events: 3,
      calls: expect.objectContaining({ equal: 1, behind: 0, missing: 0, differing: 0, unreadable: 0 }),
    }),
  );
});
