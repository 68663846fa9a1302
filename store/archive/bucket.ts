import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { GetObjectCommand, ListObjectsV2Command, type S3Client } from '@aws-sdk/client-s3';

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

/**
 * The lines of an object, without their line breaks, as they are downloaded. Throws what the AWS SDK throws, or Node.js if the
 * object is not compressed with gzip.
 */
export async function* linesOfObject({ s3, name }: ArchiveBucket, key: string): AsyncGenerator<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: name, Key: key }));
  const gunzip = createGunzip();
  // An error of either stream is thrown by reading the last one.
  pipeline(Body as Readable, gunzip, () => undefined);
  let rest = '';
  for await (const chunk of gunzip.setEncoding('utf8')) {
    const lines = `${rest}${chunk}`.split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
  if (rest !== '') yield rest;
}
