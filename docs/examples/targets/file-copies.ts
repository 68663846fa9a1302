import { fileURLToPath } from 'node:url';
import { type CfnElement, Duration, Stack, Validations } from 'aws-cdk-lib';
import { EventField, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, LoggingFormat, Runtime } from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import { NodejsFunction, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { aws_events } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';

export interface FileCopiesProps {
  /** callfold's bus. */
  readonly bus: aws_events.IEventBusRef;
  /** Hosts that files may come from: those in the addresses that Whippy gives, and those to which they redirect. */
  readonly allowedHosts: readonly string[];
  /**
   * Most megabytes of a file.
   * @default 250, which is more than two hours of uncompressed telephone audio in stereo
   */
  readonly maxMegabytes?: number;
}

const TIMEOUT = Duration.minutes(5);

/**
 * Copies the recording and the transcript of each finished call into a bucket, as `<call id>/recording.wav` and
 * `<call id>/transcript.json`.
 *
 * A repeated event overwrites these objects with the same content, and a correction with the new one.
 */
export class FileCopies extends Construct {
  /** Where the copies are. It stays when the stack is deleted. */
  readonly bucket: Bucket;
  /** Calls whose files could not be copied in five tries. They can be sent to the function again ("redrive"). */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { bus, allowedHosts, maxMegabytes }: FileCopiesProps) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          // What was overwritten, and what a function that was cut off has left.
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(1),
        },
      ],
    });
    Validations.of(this.bucket).acknowledge({
      id: 'AwsSolutions-S1',
      reason:
        'Data events of CloudTrail say more exactly who read a recording. Whether they are wanted is up to you.',
    });
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    const queue = new Queue(this, 'Queue', {
      enforceSSL: true,
      // Lambda's advice is six times the function's timeout. It is also the pause between two tries.
      visibilityTimeout: Duration.minutes(6 * TIMEOUT.toMinutes()),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
    new Rule(this, 'Rule', {
      eventBus: bus,
      eventPattern: { source: ['callfold'], detailType: ['Call Finished', 'Call Corrected'] },
      targets: [
        new SqsQueue(queue, {
          // No more of the call than is needed: what fails stays in the queues for days.
          message: RuleTargetInput.fromObject({
            call_id: EventField.fromPath('$.detail.call.call_id'),
            links: EventField.fromPath('$.detail.links'),
          }),
          deadLetterQueue: this.deadLetterQueue,
        }),
      ],
    });

    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    const logGroup = new LogGroup(this, 'Logs', { retention: RetentionDays.THREE_MONTHS });
    logGroup.grantWrite(role);
    role.addToPolicy(
      new PolicyStatement({
        actions: ['s3:PutObject', 's3:AbortMultipartUpload'],
        resources: [this.bucket.arnForObjects('*')],
      }),
    );
    const bucketId = Stack.of(this).getLogicalId(this.bucket.node.defaultChild as CfnElement);
    Validations.of(role).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/*]`,
      reason: 'Keys are made of the ids of calls, so any key of this bucket may be written.',
    });

    const copier = new NodejsFunction(this, 'Copier', {
      entry: fileURLToPath(new URL('copy-files.ts', import.meta.url)),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      // Four parts of a file are on their way at once, of 5 MB each.
      memorySize: 512,
      timeout: TIMEOUT,
      role,
      logGroup,
      loggingFormat: LoggingFormat.JSON,
      environment: {
        BUCKET_NAME: this.bucket.bucketName,
        ALLOWED_HOSTS: allowedHosts.join(),
        MAX_BYTES: String((maxMegabytes ?? 250) * 1_000_000),
      },
      bundling: {
        format: OutputFormat.ESM,
        mainFields: ['module', 'main'],
        bundleAwsSDK: true,
        minify: true,
      },
    });
    copier.addEventSource(new SqsEventSource(queue, { batchSize: 1, maxConcurrency: 5 }));
  }
}
