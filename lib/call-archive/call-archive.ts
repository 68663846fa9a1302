import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import * as v from 'valibot';
import { checkGiven } from '../settings/check-given.ts';
import { settingTypes } from '../settings/settings.ts';
import { ArchiveCatalog } from './archive-catalog.ts';
import { ArchiveStream } from './archive-stream.ts';

/** Settings of a `CallArchive`. */
export interface CallArchiveProps {
  /**
   * Days after which archived events are deleted, 1 to 36,500.
   * @default - they are kept for ever
   */
  readonly archiveDays?: number | undefined;
  /**
   * Days that the log of the stream is kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetentionDays?: RetentionDays;
  /**
   * What becomes of the archive when the stack is deleted. With `DESTROY`, a function of the CDK empties the bucket first.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Keeps every event of a pipeline as it came: the recorder gives each message to a stream of Firehose before it counts as
 * done, and the stream writes them to a bucket, as compressed JSON lines, by the day of their arrival.
 *
 * Throws an `Error` if `archiveDays` is out of its bounds.
 *
 * @example
 * const callArchive = new CallArchive(this, 'Archive', { archiveDays: 730 });
 * new CallRecords(this, 'Calls', { callArchive });
 * callArchive.bucket.grantRead(yours);
 */
export class CallArchive extends Construct {
  /** Where the events are: `day=2026-11-25/`, and what could not be written there under `errors/`. */
  readonly bucket: Bucket;
  /** Name of the database of Athena whose table `events` has them. */
  readonly databaseName: string;
  /** What the recorder gives the events to. */
  readonly deliveryStream: CfnDeliveryStream;
  /** Where the stream logs why it cannot write to the bucket. */
  readonly deliveryLogGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: CallArchiveProps = {}) {
    super(scope, id);
    checkGiven(this.node.path, schema, { archiveDays: props.archiveDays });
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const bucket = this.createBucket(removalPolicy, props.archiveDays);
    const { stream, logGroup } = new ArchiveStream(this, 'Stream', {
      bucket,
      logRetention: props.logRetentionDays ?? RetentionDays.THREE_MONTHS,
      removalPolicy,
    });
    this.bucket = bucket;
    this.databaseName = new ArchiveCatalog(this, 'Catalog', { bucket }).databaseName;
    this.deliveryStream = stream;
    this.deliveryLogGroup = logGroup;
  }

  private createBucket(removalPolicy: RemovalPolicy, archiveDays: number | undefined): Bucket {
    const bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      removalPolicy,
      autoDeleteObjects: removalPolicy === RemovalPolicy.DESTROY,
      lifecycleRules: [
        {
          abortIncompleteMultipartUploadAfter: Duration.days(1),
          ...(archiveDays === undefined ? {} : { expiration: Duration.days(archiveDays) }),
        },
      ],
    });
    // It is a resource of its own. If it went with the stack, a retained bucket would accept plain HTTP.
    bucket.policy?.applyRemovalPolicy(removalPolicy);
    Validations.of(bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Only the stream writes here, and who reads is in CloudTrail, if data events are on. A bucket of access logs would have to be kept and protected like this one.',
    });
    return bucket;
  }
}

const schema = v.partial(v.object({ archiveDays: settingTypes.archiveDays }));
