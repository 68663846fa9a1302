import type { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { SERVICE } from '../../functions/runtime/metric-names.ts';
import type { CallArchive } from '../call-archive/call-archive.ts';
import { BundledFunction, type FunctionOptions } from './bundled-function.ts';

export interface RecorderProps extends FunctionOptions {
  readonly queue: IQueue;
  readonly table: Table;
  /** Days after which a call is deleted; if undefined, calls are kept for ever. */
  readonly retentionDays: number | undefined;
  readonly batchSize: number;
  readonly batchWindow: Duration;
  readonly maxConcurrency: number;
  /** If undefined, nothing is archived. */
  readonly callArchive: CallArchive | undefined;
}

/** The function that folds queued events into the table. */
export class Recorder extends Construct {
  readonly handler: BundledFunction;

  constructor(scope: Construct, id: string, props: RecorderProps) {
    super(scope, id);
    this.handler = new BundledFunction(this, 'Function', {
      ...props,
      folder: 'recorder',
      module: props.callArchive ? 'with-archive' : 'index',
      service: SERVICE.recorder,
      description: 'Folds queued call events into one record per call',
      environment: {
        TABLE_NAME: props.table.tableName,
        ...(props.retentionDays === undefined ? {} : { RETENTION_DAYS: String(props.retentionDays) }),
        ...(props.callArchive
          ? { ARCHIVE_STREAM_NAME: props.callArchive.deliveryStream.ref, QUEUE_URL: props.queue.queueUrl }
          : {}),
      },
    });
    this.handler.addToRolePolicy(
      new PolicyStatement({ actions: ['dynamodb:UpdateItem'], resources: [props.table.tableArn] }),
    );
    if (props.callArchive) {
      const { attrArn } = props.callArchive.deliveryStream;
      this.handler.addToRolePolicy(
        new PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [attrArn] }),
      );
      // For what could not be archived.
      this.handler.addToRolePolicy(
        new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [props.queue.queueArn] }),
      );
    }
    // What Lambda itself needs to poll the queue for the function.
    this.handler.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [props.queue.queueArn],
      }),
    );

    new EventSourceMapping(this, 'EventSource', {
      target: this.handler,
      eventSourceArn: props.queue.queueArn,
      batchSize: props.batchSize,
      maxBatchingWindow: props.batchWindow,
      maxConcurrency: props.maxConcurrency,
      // Without it, Lambda treats any answer as success and deletes the failed messages with the others.
      reportBatchItemFailures: true,
    });
  }
}
