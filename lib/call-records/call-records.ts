import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { HttpApi, HttpStage } from 'aws-cdk-lib/aws-apigatewayv2';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SIGNATURE_HEADER } from '../../whippy/signature.ts';
import { CallTable } from './call-table.ts';
import { checkProps } from './check-props.ts';
import { EventQueues } from './event-queues.ts';
import { Recorder } from './recorder.ts';
import { SigningSecret } from './signing-secret.ts';
import { Webhook } from './webhook.ts';
import { WebhookTokenSecret } from './webhook-token-secret.ts';

/** Settings of {@link CallRecords}. Every one has a default that is fit for production. */
export interface CallRecordsProps {
  /**
   * Days after a call's `created_at` when DynamoDB deletes its record, 1 to 36,500.
   * @default - calls are kept for good
   */
  readonly retentionDays?: number | undefined;
  /**
   * Oldest signature that is accepted, in seconds. It need not be tight: a replayed event changes nothing, while
   * a late retry that carries its first signature should still get in.
   * @default 86400 (a day)
   */
  readonly signatureToleranceSeconds?: number;
  /**
   * Name of the request header that carries the signature, in any case.
   * @default 'x-whippy-signature'
   */
  readonly signatureHeader?: string;
  /**
   * Whether a second route, `POST /webhooks/whippy/{token}`, lets in requests whose path ends with the right token:
   * for accounts whose deliveries carry no signature that can be verified. The token is a random text in a secret of
   * its own, {@link CallRecords.webhookTokenSecret}.
   * @default false
   */
  readonly webhookToken?: boolean;
  /**
   * Requests per second that the endpoint lets through in the long run.
   * @default 500
   */
  readonly throttleRate?: number;
  /**
   * Requests that the endpoint lets through at once.
   * @default 1000
   */
  readonly throttleBurst?: number;
  /**
   * Most events that one run of the recorder takes, 1 to 10,000. More than 10 need a batch window of at least a
   * second.
   * @default 10
   */
  readonly batchSize?: number;
  /**
   * Seconds that Lambda waits for a batch to fill, 0 to 300. Each of them delays the record of a lone call.
   * @default 0
   */
  readonly batchWindowSeconds?: number;
  /**
   * Most recorders that run at once, 2 to 1,000. It shields the rest of the account's concurrency from a burst,
   * the webhook's above all: keep it well below the account's limit.
   * @default 20
   */
  readonly maxConcurrency?: number;
  /**
   * How often an event is received in vain before it becomes a dead letter, 1 to 1,000.
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Whether the functions send traces to AWS X-Ray. Traces cost about a third of the bill at a million calls a month,
   * and the logs show the same.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Days that the logs are kept. One of the values that CloudWatch Logs knows, but not for ever.
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetentionDays?: RetentionDays;
  /**
   * How long the webhook function may take, 1 to 30 seconds.
   * @default Duration.seconds(10)
   */
  readonly webhookTimeout?: Duration;
  /**
   * How long one run of the recorder may take, 1 second to 15 minutes. The queue hides an event six times as long, plus the batch window.
   * @default Duration.seconds(15)
   */
  readonly recorderTimeout?: Duration;
  /**
   * What becomes of calls, queued events, the signing secret and logs when the stack is deleted.
   * Anything but `DESTROY` also turns on the table's deletion protection and point-in-time recovery.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * CloudWatch namespace of the pipeline's own metrics. Two pipelines must not share one.
   * @default - `callfold/<stack name>`
   */
  readonly metricsNamespace?: string;
  /**
   * Whether to minify the functions' bundles.
   * @default true
   */
  readonly minify?: boolean;
}

/**
 * The whole pipeline: Whippy's call webhooks in, one DynamoDB record per call out.
 *
 * Throws an `Error` if a prop has a value that cannot work.
 *
 * @example
 * const calls = new CallRecords(this, 'Calls', { retentionDays: 365 });
 * new CfnOutput(this, 'WebhookUrl', { value: calls.webhookUrl });
 */
export class CallRecords extends Construct {
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
  /** Where the webhook function logs what came of each delivery. */
  readonly webhookLogGroup: ILogGroup;
  /** Folds and writes. */
  readonly recorderFunction: IFunction;
  /** Where the recorder logs what came of each event. */
  readonly recorderLogGroup: ILogGroup;
  /** CloudWatch namespace of the pipeline's own metrics. */
  readonly metricsNamespace: string;

  constructor(scope: Construct, id: string, props: CallRecordsProps = {}) {
    super(scope, id);
    checkProps(this.node.path, props);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;
    const recorderTimeout = props.recorderTimeout ?? Duration.seconds(15);
    const batchWindow = Duration.seconds(props.batchWindowSeconds ?? 0);
    this.metricsNamespace = props.metricsNamespace ?? `callfold/${Stack.of(this).stackName}`;
    this.refuseSharedNamespace();
    this.signatureHeader = (props.signatureHeader ?? SIGNATURE_HEADER).toLowerCase();
    const functionOptions = {
      removalPolicy,
      logRetention: props.logRetentionDays ?? RetentionDays.THREE_MONTHS,
      metricsNamespace: this.metricsNamespace,
      tracing: props.tracing ?? false,
      minify: props.minify ?? true,
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
    });
    this.recorderFunction = recorder.handler;
    this.recorderLogGroup = recorder.handler.logGroup;
  }

  /** Metrics carry no name of their pipeline: those of two in one namespace would add up, and so would alarms. */
  private refuseSharedNamespace(): void {
    const other = Stack.of(this)
      .node.findAll()
      .find(
        construct =>
          construct instanceof CallRecords &&
          construct !== this &&
          construct.metricsNamespace === this.metricsNamespace,
      );
    if (other) {
      throw new Error(
        `${this.node.path} and ${other.node.path} share the metrics namespace '${this.metricsNamespace}': give each CallRecords of a stack a metricsNamespace of its own`,
      );
    }
  }
}
