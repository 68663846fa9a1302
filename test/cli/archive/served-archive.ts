import { randomUUID } from 'node:crypto';
import { gunzipSync, gzipSync } from 'node:zlib';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { CreateQueueCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { linesOf } from '../../../archive/line.ts';
import type { AttributeMap } from '../../../call/attribute-value.ts';
import { CALL_EVENTS } from '../../../call/event.ts';
import { type CallState, merge, recordOf, stateOf } from '../../../call/fold.ts';
import { LOCAL_AWS } from '../../../local/local-aws.ts';
import { localS3Client, startS3 } from '../../../local/s3.ts';
import { startSqs } from '../../../local/sqs.ts';
import type { ArchiveBucket } from '../../../store/archive/bucket.ts';
import type { Item } from '../../../store/calls/plain-json.ts';
import type { Queue } from '../../../store/queues/queue.ts';
import { startTable, type TestTable } from '../../store/calls/table.ts';
import { documentedBody, toQueuedEvent } from '../../whippy/documented.ts';
import { serve } from '../loopback-server.ts';
import { serveDiscovery } from '../serve-discovery.ts';

const BUCKET = 'archive';

/** An archive, a table and queues that the command finds with `--local`. */
export interface ServedArchive {
  readonly local: string;
  readonly table: TestTable;
  readonly queue: Queue;
  readonly s3: S3Client;
  readonly bucket: ArchiveBucket;
  /** Writes an object of a day that has these bodies, all received at noon unless another time is given. */
  archive(day: string, bodies: readonly string[], receivedAt?: string): Promise<void>;
  /** Writes an object of a day. */
  putLines(day: string, lines: string): Promise<void>;
  /** Names and content of all objects. */
  objects(): Promise<{ readonly [key: string]: string }>;
  /** Writes the records of the calls of these bodies, as the recorder would. */
  record(bodies: readonly string[]): Promise<void>;
  close(): Promise<void>;
}

/** The bodies of the documented call's events, for a call with this id and these data. */
export function bodiesOf(id: string, data: object = {}): string[] {
  return CALL_EVENTS.map(event => documentedBody(event, { data: { ...data, id } }));
}

/** Starts an archive; without one in its outputs if `outputs` says so. */
export async function serveArchive(
  outputs: { readonly [name: string]: string } = {},
): Promise<ServedArchive> {
  const table = await startTable();
  const s3Service = await startS3();
  const s3Endpoint = `http://localhost:${s3Service.port}`;
  const s3 = localS3Client(s3Endpoint);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  const sqsService = await startSqs({ port: 0, flag: '' });
  const sqsEndpoint = `http://localhost:${sqsService.port}`;
  const sqs = new SQSClient({ ...LOCAL_AWS, endpoint: sqsEndpoint });
  const create = async (QueueName: string) =>
    String((await sqs.send(new CreateQueueCommand({ QueueName }))).QueueUrl);
  const queue = { sqs, url: await create('events') };
  const app = new Hono();
  const server = await serve(app);
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs: {
      TableName: table.tableName,
      ArchiveBucketName: BUCKET,
      QueueUrl: queue.url,
      DeadLetterQueueUrl: await create('dead-letters'),
      QuarantineQueueUrl: await create('quarantine'),
      ...outputs,
    },
    endpoints: {
      dynamodb: table.endpoint,
      sqs: sqsEndpoint,
      s3: s3Endpoint,
      secretsManager: server.origin,
      cloudWatchLogs: server.origin,
      eventBridge: server.origin,
      firehose: server.origin,
    },
  });

  async function putLines(day: string, lines: string): Promise<void> {
    const Key = `day=${day}/stream-1-${randomUUID()}.jsonl.gz`;
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body: gzipSync(lines) }));
  }

  return {
    local: `--local=${server.origin}`,
    table,
    queue,
    s3,
    bucket: { s3, name: BUCKET },
    putLines,
    archive: (day, bodies, receivedAt = `${day}T12:00:00.000Z`) =>
      putLines(day, bodies.flatMap(body => linesOf(messageOf(body, receivedAt))).join('')),
    async objects() {
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET }));
      const entries = Contents.map(async ({ Key = '' }): Promise<[string, string]> => {
        const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key }));
        return [Key, gunzipSync((await Body?.transformToByteArray()) ?? '').toString()];
      });
      return Object.fromEntries(await Promise.all(entries));
    },
    record: bodies => table.put(recordsOf(bodies) as Item[]),
    async close() {
      sqs.destroy();
      s3.destroy();
      await endDiscovery();
      await server.close();
      await sqsService.stop();
      await s3Service.stop();
      await table.close();
    },
  };
}

function messageOf(body: string, receivedAt: string) {
  const { known } = toQueuedEvent(body);
  return { callId: known.data.id, event: known.event, receivedAt, messageId: randomUUID(), body };
}

/** The records that these bodies give. */
export function recordsOf(bodies: readonly string[]): AttributeMap[] {
  const states = new Map<string, CallState>();
  for (const body of bodies) {
    const state = stateOf(toQueuedEvent(body));
    const known = states.get(state.callId);
    states.set(state.callId, known ? merge(known, state) : state);
  }
  return [...states.values()].map(recordOf);
}
