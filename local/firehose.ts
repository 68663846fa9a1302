import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { Hono } from 'hono';
import { dayOf } from '../time/days.ts';
import { isoTime } from '../time/instant.ts';
import { type Identity, referredId, resourcesOfType, type Template } from './template.ts';

/** A stream that writes to a bucket. */
export interface DeliveryStream {
  readonly name: string;
  readonly bucket: string;
  /** How the names of its objects begin, with `!{timestamp:yyyy-MM-dd}` in place of the day. */
  readonly prefix: string;
  readonly extension: string;
}

/** The delivery streams of a template, by logical id: their names and ARNs. */
export function deliveryStreamIds(template: Template, stackName: string): Map<string, Identity> {
  return new Map(
    resourcesOfType(template, 'AWS::KinesisFirehose::DeliveryStream').map(([id]) => {
      const name = `${stackName}-${id}`;
      const Arn = `arn:aws:firehose:us-east-1:000000000000:deliverystream/${name}`;
      return [id, { ref: name, attributes: { Arn } }];
    }),
  );
}

/** The delivery streams of a template, and where they write to. */
export function deliveryStreamsOf(
  template: Template,
  identities: ReadonlyMap<string, Identity>,
): DeliveryStream[] {
  return resourcesOfType(template, 'AWS::KinesisFirehose::DeliveryStream').map(([id, { Properties }]) => {
    const { BucketARN, Prefix, FileExtension } = Properties.ExtendedS3DestinationConfiguration;
    return {
      name: identities.get(id)?.ref ?? '',
      bucket: identities.get(referredId(BucketARN))?.ref ?? '',
      prefix: Prefix,
      extension: FileExtension,
    };
  });
}

/** The service, while it runs. */
export interface LocalFirehose {
  readonly fetch: Hono['fetch'];
  /** Writes what has been collected. */
  stop(): Promise<void>;
}

/** How long records are collected for one object: Firehose itself takes at least a minute. */
const FLUSH_MS = 500;

/**
 * Implements `PutRecordBatch` of Firehose's JSON protocol, and writes the records to the stream's bucket, compressed. It answers
 * everything else with an error.
 *
 * @param now milliseconds since 1970
 * @param onError called with each error of the bucket; what could not be written is lost
 */
export function createFirehose(
  streams: readonly DeliveryStream[],
  s3: S3Client,
  now: () => number,
  onError: (error: unknown) => void,
): LocalFirehose {
  const collected = new Map<DeliveryStream, Buffer[]>();
  const writing = new Set<Promise<void>>();

  function collect(stream: DeliveryStream, records: readonly Buffer[]): void {
    const earlier = collected.get(stream);
    if (earlier) return void earlier.push(...records);
    collected.set(stream, [...records]);
    setTimeout(flush, FLUSH_MS, stream);
  }

  function flush(stream: DeliveryStream): void {
    const records = collected.get(stream);
    if (!records) return;
    collected.delete(stream);
    const written = write(stream, records)
      .catch(onError)
      .finally(() => writing.delete(written));
    writing.add(written);
  }

  async function write({ name, bucket, prefix, extension }: DeliveryStream, records: readonly Buffer[]) {
    const at = now();
    const folder = prefix.replace('!{timestamp:yyyy-MM-dd}', dayOf(at));
    const time = isoTime(at).slice(0, 'YYYY-MM-DDTHH:MM:SS'.length).replace(/[T:]/g, '-');
    const Key = `${folder}${name}-1-${time}-${randomUUID()}${extension}`;
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: gzipSync(Buffer.concat(records)) }));
  }

  const service = new Hono();
  service.post('*', async context => {
    const action = context.req.header('x-amz-target')?.split('.')[1] ?? '';
    const request = await context.req.json<Request>().catch(() => undefined);
    if (action !== 'PutRecordBatch' || !request?.Records) {
      return answer({ __type: 'InvalidArgumentException', message: `${action} is not known here` }, 400);
    }
    const stream = streams.find(({ name }) => name === request.DeliveryStreamName);
    if (!stream)
      return answer({ __type: 'ResourceNotFoundException', message: 'There is no such stream' }, 400);
    collect(
      stream,
      request.Records.map(({ Data }) => Buffer.from(Data, 'base64')),
    );
    return answer({
      FailedPutCount: 0,
      Encrypted: false,
      RequestResponses: request.Records.map(() => ({ RecordId: randomUUID() })),
    });
  });
  return {
    fetch: service.fetch,
    async stop() {
      for (const stream of [...collected.keys()]) flush(stream);
      await Promise.all(writing);
    },
  };
}

interface Request {
  readonly DeliveryStreamName?: string;
  readonly Records?: readonly { readonly Data: string }[];
}

function answer(body: object, status = 200): Response {
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  });
}
