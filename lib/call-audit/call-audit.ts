import { Duration, RemovalPolicy, Size, Stack, Validations } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { LINES_PREFIX } from '../../archive/place.ts';
import { SERVICE } from '../../functions/runtime/metric-names.ts';
import { BundledFunction } from '../call-records/bundled-function.ts';
import type { CallRecords } from '../call-records/call-records.ts';

/** Settings of a `CallAudit`. */
export interface CallAuditProps {
  /** The pipeline whose records are compared. It has to have a `callArchive`. */
  readonly callRecords: Pick<CallRecords, 'table' | 'callArchive' | 'retentionDays' | 'metricsNamespace'>;
  /**
   * Whether the function sends traces to AWS X-Ray.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Days that the log is kept.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetentionDays?: RetentionDays;
  /**
   * What becomes of the log when the stack is deleted.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
}

/**
 * Six hours after the day. What waits in the queue or in Firehose has long come by then: an event is tried for some eight
 * minutes before it is a dead letter, and Firehose collects for five.
 */
const HOUR = 6;

/** The most that Lambda allows. */
const TIMEOUT = Duration.minutes(15);

/** A whole CPU: the work is to unpack and to parse, which one thread does. Memory itself would be enough with a third. */
const MEMORY_MEGABYTES = 1769;

/** The most that Lambda allows, for the unpacked lines of the day. It is charged for the minutes of a run only. */
const DISK = Size.gibibytes(10);

/**
 * Proves each day that the records are right: folds the archived events of the UTC day that is over, and compares the records
 * of their calls with that, attribute for attribute, as `callfold audit` does. It changes nothing, and is to be given to the
 * alarms, which say what it found.
 *
 * A day that it cannot finish within 15 minutes, or on 10 GiB of disk, counts as failed.
 *
 * Throws an `Error` if the pipeline has no archive.
 *
 * @example
 * const callRecords = new CallRecords(this, 'Calls', { callArchive: new CallArchive(this, 'Archive') });
 * const callAudit = new CallAudit(this, 'Audit', { callRecords });
 * new CallRecordsAlarms(this, 'Alarms', { callRecords, callAudit });
 */
export class CallAudit extends Construct {
  /** Compares. */
  readonly auditorFunction: IFunction;
  /** Where the function logs what came of each audit, and which calls are wrong. */
  readonly auditorLogGroup: ILogGroup;
  /** When it runs. */
  readonly schedule: Rule;

  constructor(scope: Construct, id: string, props: CallAuditProps) {
    super(scope, id);
    const { table, callArchive, retentionDays, metricsNamespace } = props.callRecords;
    if (!callArchive) {
      throw new Error(
        `${this.node.path}: there is nothing to compare with: give its CallRecords a callArchive`,
      );
    }
    const { bucket } = callArchive;
    const handler = new BundledFunction(this, 'Function', {
      folder: 'auditor',
      service: SERVICE.auditor,
      description: 'Compares the records of a day with the fold of their archived events',
      timeout: TIMEOUT,
      logRetention: props.logRetentionDays ?? RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      metricsNamespace,
      tracing: props.tracing ?? false,
      memorySize: MEMORY_MEGABYTES,
      ephemeralStorageSize: DISK,
      // Two at once would do the same work twice.
      reservedConcurrentExecutions: 1,
      environment: {
        TABLE_NAME: table.tableName,
        ARCHIVE_BUCKET_NAME: bucket.bucketName,
        ...(retentionDays === undefined ? {} : { RETENTION_DAYS: String(retentionDays) }),
      },
    });
    handler.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:BatchGetItem'], resources: [table.tableArn] }),
    );
    this.allowReading(bucket, handler);

    // What has failed would fail again at once, and a day that is too large stays so: people decide, by the alarm.
    const once = { retryAttempts: 0, maxEventAge: Duration.hours(1) };
    handler.configureAsyncInvoke(once);
    this.schedule = new Rule(this, 'Schedule', {
      description: 'When the records of the day before are compared with the archive',
      schedule: Schedule.cron({ hour: String(HOUR), minute: '0' }),
      targets: [new LambdaFunction(handler, once)],
    });
    this.auditorFunction = handler;
    this.auditorLogGroup = handler.logGroup;
  }

  private allowReading(bucket: Bucket, handler: BundledFunction): void {
    const lines = `${LINES_PREFIX}*`;
    handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['s3:ListBucket'],
        resources: [bucket.bucketArn],
        conditions: { StringLike: { 's3:prefix': lines } },
      }),
    );
    handler.addToRolePolicy(
      new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(lines)] }),
    );
    const bucketId = Stack.of(this).getLogicalId(bucket.node.defaultChild as CfnBucket);
    Validations.of(handler.role ?? handler).acknowledge({
      id: `AwsSolutions-IAM5[Resource::<${bucketId}.Arn>/${lines}]`,
      reason: 'It reads all objects of a day, and only how their names begin can be fixed.',
    });
  }
}
