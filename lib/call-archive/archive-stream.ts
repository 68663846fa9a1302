import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Policy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogGroup, LogStream, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LINES_PREFIX, prefixOfDay } from '../../archive/place.ts';

export interface ArchiveStreamProps {
  readonly bucket: Bucket;
  readonly logRetention: RetentionDays;
  readonly removalPolicy: RemovalPolicy;
}

/** How long Firehose collects what it writes as one object. */
const BUFFER = Duration.minutes(5);

/** How the names of all objects begin. */
const FOLDERS = [LINES_PREFIX, 'errors/'];

/** Most bytes of an object before it is compressed, in MiB: the most that Firehose collects. */
const BUFFER_MEBIBYTES = 128;

/**
 * The stream of Firehose that writes to the bucket, and its role, which may do nothing but that. CDK's own destination would
 * also let it read and delete what is there.
 */
export class ArchiveStream extends Construct {
  readonly stream: CfnDeliveryStream;
  /** Why the stream could not write. */
  readonly logGroup: LogGroup;

  constructor(scope: Construct, id: string, { bucket, logRetention, removalPolicy }: ArchiveStreamProps) {
    super(scope, id);
    this.logGroup = new LogGroup(this, 'Logs', { retention: logRetention, removalPolicy });
    const logStream = new LogStream(this, 'LogStream', { logGroup: this.logGroup, removalPolicy });
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com'),
      description: 'Writes events to the bucket of the archive',
    });
    const policy = new Policy(this, 'Policy', {
      roles: [role],
      statements: [
        new PolicyStatement({
          actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
          resources: FOLDERS.map(start => bucket.arnForObjects(`${start}*`)),
        }),
        new PolicyStatement({
          actions: ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
          resources: [bucket.bucketArn],
        }),
        new PolicyStatement({ actions: ['logs:PutLogEvents'], resources: [this.logGroup.logGroupArn] }),
      ],
    });
    const bucketId = Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnBucket);
    for (const start of FOLDERS) {
      Validations.of(policy).acknowledge({
        id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${start}*]`,
        reason: 'The names of objects end with a time and a random id, so only how they begin can be fixed.',
      });
    }
    this.stream = new CfnDeliveryStream(this, 'DeliveryStream', {
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: prefixOfDay('!{timestamp:yyyy-MM-dd}'),
        errorOutputPrefix: 'errors/!{firehose:error-output-type}/',
        compressionFormat: 'GZIP',
        fileExtension: '.jsonl.gz',
        bufferingHints: { intervalInSeconds: BUFFER.toSeconds(), sizeInMBs: BUFFER_MEBIBYTES },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: this.logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    // Firehose checks that it may use the bucket when the stream is created.
    this.stream.node.addDependency(policy);
  }
}
