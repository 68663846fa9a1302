import type { AddressInfo } from 'node:net';
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { serve } from '@hono/node-server';
import { Hono } from 'hono';
import { putLinesTo } from '../../functions/recorder/put-lines.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';

/** Sizes of the records of each request. */
let requests: number[][];
/** What is answered to a request: the places of the records that are not taken, or a status. */
let refuse: (request: number) => readonly number[] | 500;
let server: ReturnType<typeof serve>;
let firehose: FirehoseClient;

beforeAll(async () => {
  const service = new Hono();
  service.post('/', async context => {
    const { Records } = await context.req.json<{ Records: { Data: string }[] }>();
    requests.push(Records.map(({ Data }) => Buffer.from(Data, 'base64').length));
    const refused = refuse(requests.length);
    if (refused === 500) return context.json({ __type: 'InternalFailure' }, 500);
    return context.json({
      FailedPutCount: refused.length,
      RequestResponses: Records.map((_, place) =>
        refused.includes(place) ? { ErrorCode: 'ServiceUnavailableException' } : { RecordId: 'id' },
      ),
    });
  });
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch: service.fetch, port: 0, hostname: '127.0.0.1' }, info =>
      resolve((info as AddressInfo).port),
    );
  });
  firehose = new FirehoseClient({ ...LOCAL_AWS, maxAttempts: 1, endpoint: `http://127.0.0.1:${port}` });
});

beforeEach(() => {
  requests = [];
  refuse = () => [];
});

afterAll(() => {
  firehose.destroy();
  server.close();
});

const { signal } = new AbortController();
const lines = (count: number, bytes = 1) =>
  Array.from({ length: count }, (_, item) => ({ item, text: 'x'.repeat(bytes) }));

it('writes all lines of a batch in one request', async () => {
  expect(await putLinesTo(firehose, 'archive')(lines(10), signal)).toEqual({
    refused: new Set(),
    reason: {},
  });
  expect(requests.map(({ length }) => length)).toEqual([10]);
});

it('sends nothing if there is nothing to write', async () => {
  await putLinesTo(firehose, 'archive')([], signal);
  expect(requests).toEqual([]);
});

it('keeps to the limits of a request: 500 records, and 4 MiB as they travel', async () => {
  await putLinesTo(firehose, 'archive')(lines(1001), signal);
  expect(requests.map(({ length }) => length)).toEqual([500, 500, 1]);
  requests = [];
  await putLinesTo(firehose, 'archive')(lines(7, 1_000_000), signal);
  expect(requests.map(({ length }) => length)).toEqual([3, 3, 1]);
});

it('names only the items of which a record was not taken, and the reason', async () => {
  refuse = () => [1, 2];
  const two = [
    { item: 'a', text: '1' },
    { item: 'b', text: '2' },
    { item: 'b', text: '3' },
    { item: 'c', text: '4' },
  ];
  expect(await putLinesTo(firehose, 'archive')(two, signal)).toEqual({
    refused: new Set(['b']),
    reason: { reason: 'ServiceUnavailableException' },
  });
});

it('asks no more once a request has failed: all that is left is not written', async () => {
  refuse = request => (request === 1 ? [] : 500);
  const { refused, reason } = await putLinesTo(firehose, 'archive')(lines(1501), signal);
  expect(requests).toHaveLength(2);
  expect([...refused]).toEqual(Array.from({ length: 1001 }, (_, index) => index + 500));
  expect(reason.error).toBeInstanceOf(Error);
});
