import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import {
  EventSourceMapping,
  FilterCriteria,
  FilterRule,
  type IFunction,
  StartingPosition,
} from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import * as v from 'valibot';
import { SERVICE } from '../../functions/runtime/metric-names.ts';
import { BundledFunction } from '../call-records/bundled-function.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import { addOutput } from '../call-records/pipeline-output.ts';
import { checkGiven } from '../settings/check-given.ts';
import { settingTypes } from '../settings/settings.ts';
import { NotifierQueues } from './notifier-queues.ts';

/** Settings of `CallEvents`. */
export interface CallEventsProps {
  /** The pipeline about whose calls events are published. */
  readonly callRecords: Pick<CallRecords, 'table' | 'metricsNamespace' | 'pipelineName'>;
  /**
   * Minutes that a call waits for its analysis after its end, before it counts as finished without one, 2 to 15.
   * @default 15
   */
  readonly analysisPatienceMinutes?: number;
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

const TIMEOUT = Duration.seconds(30);

/**
 * Publishes events about calls: an event on an EventBridge bus when a call starts, ends, is finished, and is
 * corrected after that. The events follow from the stream of the table alone, so nothing of the pipeline changes.
 *
 * Throws an `Error` if `analysisPatienceMinutes` is out of its bounds.
 *
 * @example
 * const { bus } = new CallEvents(this, 'Events', { callRecords: calls });
 * new Rule(this, 'Finished', {
 *   eventBus: bus,
 *   eventPattern: { detailType: ['Call Finished', 'Call Corrected'] },
 *   targets: [new SqsQueue(queue)],
 * });
 */
export class CallEvents extends Construct {
  /** Where the events are. Rules on it say who gets which. */
  readonly bus: EventBus;
  /** Calls to look at again once the patience is over. */
  readonly queue: IQueue;
  /** What could not be published. */
  readonly deadLetterQueue: IQueue;
  /** Decides, and puts the events on the bus. */
  readonly notifierFunction: IFunction;
  /** Where the function logs what it published about which call. */
  readonly notifierLogGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: CallEventsProps) {
    super(scope, id);
    const { table, metricsNamespace, pipelineName } = props.callRecords;
    const patienceMinutes = props.analysisPatienceMinutes ?? 15;
    checkGiven(this.node.path, schema, { analysisPatienceMinutes: patienceMinutes });
    this.bus = new EventBus(this, 'Bus', { description: 'What happens to the calls of Whippy' });
    const { queue, deadLetterQueue } = new NotifierQueues(this, 'Queues', {
      visibilityTimeout: Duration.seconds(6 * TIMEOUT.toSeconds()),
    });
    const handler = new BundledFunction(this, 'Function', {
      folder: 'notifier',
      service: SERVICE.notifier,
      description: 'Publishes events about calls on a bus',
      timeout: TIMEOUT,
      logRetention: props.logRetentionDays ?? RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      metricsNamespace,
      tracing: props.tracing ?? false,
      environment: {
        TABLE_NAME: table.tableName,
        EVENT_BUS_NAME: this.bus.eventBusName,
        NOTIFIER_QUEUE_URL: queue.queueUrl,
        ANALYSIS_PATIENCE_MINUTES: String(patienceMinutes),
      },
    });
    const allow = (actions: string[], resource: string) =>
      handler.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['events:PutEvents'], this.bus.eventBusArn);
    allow(['dynamodb:GetItem'], table.tableArn);
    // Lambda needs these to read the stream for the function, and checks all four when the deploy connects them.
    const reading = ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'];
    allow(
      reading.map(action => `dynamodb:${action}`),
      table.tableStreamArn,
    );
    allow(
      ['sqs:SendMessage', 'sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
      queue.queueArn,
    );
    allow(['sqs:SendMessage'], deadLetterQueue.queueArn);

    new EventSourceMapping(this, 'Stream', {
      target: handler,
      eventSourceArn: table.tableStreamArn,
      // Nothing is missed while the mapping is created or changed. What is published once more has the same ids.
      startingPosition: StartingPosition.TRIM_HORIZON,
      batchSize: 100,
      // The changes of one call still come one after the other.
      parallelizationFactor: 10,
      filters: [FilterCriteria.filter({ eventName: FilterRule.or('INSERT', 'MODIFY') })],
      reportBatchItemFailures: true,
      bisectBatchOnError: true,
      retryAttempts: 1000,
      maxRecordAge: MAX_RECORD_AGE,
      // CDK's own destination would also allow describing the queue.
      onFailure: { bind: () => ({ destination: deadLetterQueue.queueArn }) },
    });
    new EventSourceMapping(this, 'Queue', {
      target: handler,
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      maxConcurrency: 5,
      reportBatchItemFailures: true,
    });
    this.queue = queue;
    this.deadLetterQueue = deadLetterQueue;
    this.notifierFunction = handler;
    this.notifierLogGroup = handler.logGroup;
    const output = (name: string, value: string, description: string) =>
      addOutput(this, pipelineName, name, value, description);
    output('EventBusName', this.bus.eventBusName, 'Where events about calls are published');
    output('NotifierQueueUrl', queue.queueUrl, 'Calls to look at again');
    output(
      'NotifierDeadLetterQueueUrl',
      deadLetterQueue.queueUrl,
      'Events about calls that could not be published',
    );
  }
}

/**
 * How long the function tries to publish a change. After that, the other 18 hours for which the stream keeps the change are
 * left to publish it from the dead-letter queue.
 */
const MAX_RECORD_AGE = Duration.hours(6);

const schema = v.partial(v.object({ analysisPatienceMinutes: settingTypes.analysisPatienceMinutes }));
