import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { buildApp } from 'fauxqs';
import { admitS3Client, guardServer } from '../loopback/guard.ts';
import { close, listen } from '../loopback/ports.ts';
import { LOCAL_AWS } from './local-aws.ts';
import { type Identity, resourcesOfType, type Template } from './template.ts';

/** An S3 service on this machine. Its content is lost when it stops. */
export interface LocalS3 {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts an S3 service on a free port, without buckets. */
export async function startS3(): Promise<LocalS3> {
  const app = buildApp({ logger: false });
  await app.ready();
  guardServer(admitS3Client, app.server);
  const port = await listen(app.server, { port: 0, flag: '' });
  return {
    port,
    async stop() {
      await close(app.server);
      await app.close();
    },
  };
}

/** A client of the S3 service at an address. */
export function localS3Client(endpoint: string): S3Client {
  // Names of buckets are no names of hosts here.
  return new S3Client({ ...LOCAL_AWS, endpoint, forcePathStyle: true });
}

/**
 * Creates the buckets of a template.
 *
 * @returns each bucket's name and ARN, by logical id
 */
export async function createBuckets(
  template: Template,
  stackName: string,
  s3: S3Client,
): Promise<Map<string, Identity>> {
  const identities = new Map<string, Identity>();
  for (const [id] of resourcesOfType(template, 'AWS::S3::Bucket')) {
    const Bucket = `${stackName}-${id}`.toLowerCase();
    await s3.send(new CreateBucketCommand({ Bucket }));
    identities.set(id, { ref: Bucket, attributes: { Arn: `arn:aws:s3:::${Bucket}` } });
  }
  return identities;
}
