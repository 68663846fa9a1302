import type { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { CallArchive } from '../call-archive/call-archive.ts';

/** Settings of a `CallRecords`. Every one has a default that is fit for production. */
export interface CallRecordsProps {
  /**
   * Days after a call's `created_at` when DynamoDB deletes its record, 1 to 36,500.
   * @default - calls are kept for ever
   */
  readonly retentionDays?: number | undefined;
  /**
   * Oldest signature that is accepted, in seconds. It can be generous: a replayed event changes nothing, while a late
   * retry with its first signature should still be accepted.
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
   * its own, `CallRecords.webhookTokenSecret`.
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
   * Most recorders that run at once, 2 to 1,000. It keeps a burst from using up the account's concurrency, which the
   * webhook needs as well: keep it well below the account's limit.
   * @default 20
   */
  readonly maxConcurrency?: number;
  /**
   * How often an event is received without being recorded before it becomes a dead letter, 1 to 1,000.
   * @default 5
   */
  readonly maxReceiveCount?: number;
  /**
   * Keeps every event as it came. The recorder gives each one to it before the event counts as done.
   * @default - events are not kept once they are recorded
   */
  readonly callArchive?: CallArchive | undefined;
  /**
   * Whether the functions send traces to AWS X-Ray. Traces cost about a third of the bill at a million calls a month,
   * and the logs show the same.
   * @default false
   */
  readonly tracing?: boolean;
  /**
   * Days that the logs are kept. One of the values that CloudWatch Logs knows, except "never expire".
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
   * What happens to calls, queued events, the signing secret and logs when the stack is deleted.
   * Anything but `DESTROY` also turns on the table's deletion protection and point-in-time recovery.
   * @default RemovalPolicy.RETAIN
   */
  readonly removalPolicy?: RemovalPolicy;
  /**
   * Distinguishes this pipeline from others of the same stack. It is the prefix of the names of its outputs, and the
   * value of `callfold --pipeline`. Up to 30 letters and digits. Changing it changes the outputs.
   * @default - none: the outputs are `WebhookUrl`, `TableName` and so on
   */
  readonly pipelineName?: string;
  /**
   * CloudWatch namespace of the pipeline's own metrics. Two pipelines must not share one.
   * @default - `callfold/<stack name>`, and `/<pipeline name>` if it has one
   */
  readonly metricsNamespace?: string;
}
