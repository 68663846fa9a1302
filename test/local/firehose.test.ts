import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import {
  CreateBucketCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  type S3Client,
} from '@aws-sdk/client-s3';
import { serve } from '@hono/node-server';
import { createFirehose, type LocalFirehose } from '../../local/firehose.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { type LocalS3, localS3Client, startS3 } from '../../local/s3.ts';
import { eventually } from '../eventually.ts';

const STREAM = {
  name: 'Archive',
  bucket: 'archive',
  prefix: 'day=!{timestamp:yyyy-MM-dd}/',
  extension: '.jsonl.gz',
};

let s3Service: LocalS3;
let s3: S3Client;
let firehose: LocalFirehose;
let client: FirehoseClient;
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  s3Service = await startS3();
  s3 = localS3Client(`http://localhost:${s3Service.port}`);
  await s3.send(new CreateBucketCommand({ Bucket: 'archive' }));
  firehose = createFirehose(
    [STREAM],
    s3,
    () => Date.parse('2026-11-25T23:59:59Z'),
    () => undefined,
  );
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch: firehose.fetch, port: 0, hostname: '127.0.0.1' }, info =>
      resolve((info as AddressInfo).port),
    );
  });
  client = new FirehoseClient({ ...LOCAL_AWS, endpoint: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
  await firehose.stop();
  client.destroy();
  server.close();
  s3.destroy();
  await s3Service.stop();
});

const put = (lines: readonly string[], DeliveryStreamName = 'Archive') =>
  client.send(
    new PutRecordBatchCommand({
      DeliveryStreamName,
      Records: lines.map(line => ({ Data: Buffer.from(line) })),
    }),
  );

async function objects(): Promise<[key: string, text: string][]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: 'archive' }));
  return Promise.all(
    Contents.map(async ({ Key = '' }): Promise<[string, string]> => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'archive', Key }));
      return [Key, gunzipSync((await Body?.transformToByteArray()) ?? '').toString()];
    }),
  );
}

it('writes what comes within a moment as one object, compressed, under the UTC day', async () => {
  const { FailedPutCount, RequestResponses = [] } = await put(['1\n', 'é\n']);
  await put(['3\n']);
  expect(FailedPutCount).toBe(0);
  expect(RequestResponses.every(({ RecordId }) => RecordId !== undefined)).toBe(true);
  const [[key, text] = [], ...others] = await eventually(async () => {
    const found = await objects();
    return found.length > 0 ? found : undefined;
  });
  expect(others).toEqual([]);
  expect(key).toMatch(/^day=2026-11-25\/Archive-1-2026-11-25-23-59-59-[\w-]{36}\.jsonl\.gz$/);
  expect(text).toBe('1\né\n3\n');
});

it('writes what is left when it stops', async () => {
  const before = (await objects()).length;
  await put(['4\n']);
  await firehose.stop();
  expect(await objects()).toHaveLength(before + 1);
});

it('knows no other stream', async () => {
  await expect(put(['1\n'], 'Others')).rejects.toThrow('There is no such stream');
});
