import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SIGNATURE_HEADER } from '../../whippy/signature.ts';
import type { CallArchive } from '../call-archive/call-archive.ts';
import type { CallRecordsProps } from './call-records-props.ts';
import { CallTable } from './call-table.ts';
import { checkProps } from './check-props.ts';
import { EventQueues } from './event-queues.ts';
import { addOutput } from './pipeline-output.ts';
import { Recorder } from './recorder.ts';
import { SigningSecret } from './signing-secret.ts';
import { Webhook } from './webhook.ts';
import { WebhookTokenSecret } from './webhook-token-secret.ts';

/**
 * The whole pipeline: Whippy's call webhooks in, one DynamoDB record per call out. It adds outputs to its stack, by
 * which the `callfold` command finds its parts.
 *
 * Throws an `Error` if a prop has a value that cannot work, or if the stack has another pipeline of the same name.
 *
 * @example
 * const calls = new CallRecords(this, 'Calls', { retentionDays: 365 });
 * calls.table.grantReadData(report);
 */
export class CallRecords extends Construct {
  /** Distinguishes this pipeline from others of its stack; see {@link CallRecordsProps.pipelineName}. */
  readonly pipelineName: string | undefined;
  /** One item per call, with the indexes `by-day`, `by-contact` and `by-number`, and a stream of new and old images. */
  readonly table: CallTable;
  /** Call events on their way to the recorder. */
  readonly queue: IQueue;
  /** Call events that could not be recorded, and authentic deliveries that could not be read. */
  readonly deadLetterQueue: IQueue;
  /** Deliveries that look like call events but could not be verified. */
  readonly quarantineQueue: IQueue;
  /** The signing keys of the Whippy endpoint. */
  readonly signingSecret: Secret;
  /** The token of the second route, if `webhookToken` is on. */
  readonly webhookTokenSecret: Secret | undefined;
  /** Name of the header that carries the signature, in lower case. */
  readonly signatureHeader: string;
  /** Where Whippy sends its webhooks to. */
  readonly webhookUrl: string;
  /** The API in front of the webhook function. */
  readonly api: HttpApi;
  /** The API's only stage: what a custom domain is mapped to. */
  readonly stage: HttpStage;
  /** Verifies and queues. */
  readonly webhookFunction: IFunction;
  /** Log of the webhook function: the result of each delivery. */
  readonly webhookLogGroup: ILogGroup;
  /** Folds and writes. */
  readonly recorderFunction: IFunction;
  /** Log of the recorder: the result of each event. */
  readonly recorderLogGroup: ILogGroup;
  /** CloudWatch namespace of the pipeline's own metrics. */
  readonly metricsNamespace: string;
  /** Days after which records are deleted; undefined keeps them for ever. */
  readonly retentionDays: number | undefined;
  /** Where every event is kept as it came, if there is such a place. */
  readonly callArchive: CallArchive | undefined;

  constructor(scope: Construct, id: string, props: CallRecordsProps = {}) {
    super(scope, id);
    checkProps(this.node.path, props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const recorderTimeout = props.recorderTimeout ?? Duration.seconds(15);
    const batchWindow = Duration.seconds(props.batchWindowSeconds ?? 0);
    this.pipelineName = props.pipelineName;
    this.retentionDays = props.retentionDays;
    this.callArchive = props.callArchive;
    this.metricsNamespace =
      props.metricsNamespace ??
      ['callfold', Stack.of(this).stackName, ...(props.pipelineName ? [props.pipelineName] : [])].join('/');
    this.refuseSharedNames();
    this.signatureHeader = (props.signatureHeader ?? SIGNATURE_HEADER).toLowerCase();
    const functionOptions = {
      removalPolicy,
      logRetention: props.logRetentionDays ?? RetentionDays.THREE_MONTHS,
      metricsNamespace: this.metricsNamespace,
      tracing: props.tracing ?? false,
    };

    this.table = new CallTable(this, 'Table', { removalPolicy });
    this.signingSecret = new SigningSecret(this, 'SigningSecret', { removalPolicy });
    this.webhookTokenSecret = props.webhookToken
      ? new WebhookTokenSecret(this, 'WebhookTokenSecret', { removalPolicy })
      : undefined;
    const queues = new EventQueues(this, 'Events', {
      // AWS's advice for a queue that feeds a function: time for a throttled batch to be tried again.
      visibilityTimeout: Duration.seconds(6 * recorderTimeout.toSeconds()).plus(batchWindow),
      maxReceiveCount: props.maxReceiveCount ?? 5,
      removalPolicy,
    });
    this.queue = queues.queue;
    this.deadLetterQueue = queues.deadLetterQueue;
    this.quarantineQueue = queues.quarantineQueue;

    const webhook = new Webhook(this, 'Webhook', {
      ...functionOptions,
      timeout: props.webhookTimeout ?? Duration.seconds(10),
      queue: this.queue,
      deadLetterQueue: this.deadLetterQueue,
      quarantineQueue: this.quarantineQueue,
      signingSecret: this.signingSecret,
      tokenSecret: this.webhookTokenSecret,
      signatureHeader: this.signatureHeader,
      signatureToleranceSeconds: props.signatureToleranceSeconds ?? 86_400,
      throttleRate: props.throttleRate ?? 500,
      throttleBurst: props.throttleBurst ?? 1000,
    });
    this.webhookUrl = webhook.url;
    this.api = webhook.api;
    this.stage = webhook.stage;
    this.webhookFunction = webhook.handler;
    this.webhookLogGroup = webhook.handler.logGroup;

    const recorder = new Recorder(this, 'Recorder', {
      ...functionOptions,
      timeout: recorderTimeout,
      queue: this.queue,
      table: this.table,
      retentionDays: props.retentionDays,
      batchSize: props.batchSize ?? 10,
      batchWindow,
      maxConcurrency: props.maxConcurrency ?? 20,
      callArchive: props.callArchive,
    });
    this.recorderFunction = recorder.handler;
    this.recorderLogGroup = recorder.handler.logGroup;
    this.addOutputs(props.retentionDays, props.callArchive);
  }

  private addOutputs(retentionDays: number | undefined, callArchive: CallArchive | undefined): void {
    const output = (name: string, value: string, description: string) =>
      addOutput(this, this.pipelineName, name, value, description);
    output('WebhookUrl', this.webhookUrl, 'Endpoint to add in Whippy');
    output('TableName', this.table.tableName, 'One item per call');
    output('QueueUrl', this.queue.queueUrl, 'Events on their way to the table');
    output('DeadLetterQueueUrl', this.deadLetterQueue.queueUrl, 'Events that could not be recorded');
    output('QuarantineQueueUrl', this.quarantineQueue.queueUrl, 'Deliveries that could not be verified');
    output(
      'WebhookLogGroupName',
      this.webhookLogGroup.logGroupName,
      'Log of the webhook: the result of each delivery',
    );
    output(
      'RecorderLogGroupName',
      this.recorderLogGroup.logGroupName,
      'Log of the recorder: the result of each event',
    );
    output('SigningSecretArn', this.signingSecret.secretArn, 'Where to put the signing key');
    output('SignatureHeader', this.signatureHeader, 'Header that carries the signature');
    if (retentionDays !== undefined) {
      output('RetentionDays', String(retentionDays), 'Days after which records are deleted');
    }
    if (callArchive) {
      output('ArchiveBucketName', callArchive.bucket.bucketName, 'Every event as it came');
      output('ArchiveDatabaseName', callArchive.databaseName, 'The same for Athena, as the table events');
    }
    if (this.webhookTokenSecret) {
      const { secretArn } = this.webhookTokenSecret;
      output('WebhookTokenSecretArn', secretArn, 'Token that the address of the endpoint ends with');
    }
  }

  /**
   * Two outputs cannot have the same name. Metrics do not carry the name of their pipeline: if two pipelines shared a
   * namespace, their counts would add up, and the alarms of both would fire.
   */
  private refuseSharedNames(): void {
    const stack = Stack.of(this);
    const others = stack.node
      .findAll()
      .filter(construct => construct instanceof CallRecords)
      .filter(construct => construct !== this);
    const namesake = others.find(
      other => Stack.of(other) === stack && other.pipelineName === this.pipelineName,
    );
    if (namesake) {
      const name =
        this.pipelineName === undefined ? 'no pipelineName' : `the pipelineName '${this.pipelineName}'`;
      throw new Error(
        `${this.node.path} and ${namesake.node.path} have ${name}: give each CallRecords of a stack a pipelineName of its own`,
      );
    }
    const sharing = others.find(other => other.metricsNamespace === this.metricsNamespace);
    if (sharing) {
      throw new Error(
        `${this.node.path} and ${sharing.node.path} share the metrics namespace '${this.metricsNamespace}': give each CallRecords of a stack a metricsNamespace of its own`,
      );
    }
  }
}
