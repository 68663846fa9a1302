import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';
import { linesIn } from '../../text/lines.ts';

/** The bucket of an archive, and a client to reach it. */
export interface ArchiveBucket {
  readonly s3: S3Client;
  readonly name: string;
}

/** An object of an archive. */
export interface ArchiveObject {
  readonly key: string;
  /** Compressed. */
  readonly bytes: number;
}

/** The objects whose keys begin so, in the order of their keys. Throws what the AWS SDK throws. */
export async function objectsUnder({ s3, name }: ArchiveBucket, prefix: string): Promise<ArchiveObject[]> {
  const objects: ArchiveObject[] = [];
  let token: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({ Bucket: name, Prefix: prefix, ContinuationToken: token }),
    );
    for (const { Key = '', Size = 0 } of page.Contents ?? []) objects.push({ key: Key, bytes: Size });
    token = page.NextContinuationToken;
  } while (token !== undefined);
  return objects;
}

/** An object that is being downloaded. */
export interface OpenObject {
  /** Names this content of the object, for a request that is to change no other. */
  readonly etag: string | undefined;
  /** Without their line breaks. They throw what Node.js throws if the object is not compressed with gzip. */
  readonly lines: AsyncGenerator<string>;
}

/** Begins to download an object. Throws what the AWS SDK throws. */
export async function openObject({ s3, name }: ArchiveBucket, key: string): Promise<OpenObject> {
  const { Body, ETag } = await s3.send(new GetObjectCommand({ Bucket: name, Key: key }));
  return { etag: ETag, lines: linesIn(unpacked(Body as Readable)) };
}

/** The lines of {@link openObject} alone. */
export async function* linesOfObject(bucket: ArchiveBucket, key: string): AsyncGenerator<string> {
  yield* (await openObject(bucket, key)).lines;
}

function unpacked(body: Readable): AsyncIterable<string> {
  const gunzip = createGunzip();
  // An error of either stream is thrown by reading the last one.
  pipeline(body, gunzip, () => undefined);
  return gunzip.setEncoding('utf8');
}
