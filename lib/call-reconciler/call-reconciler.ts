import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { AttributeType, BillingMode, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { type ILogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import * as v from 'valibot';
import { PROGRESS_KEY } from '../../functions/reconciler/pass.ts';
import { SERVICE } from '../../functions/runtime/metric-names.ts';
import { WHIPPY_API } from '../../whippy/api-address.ts';
import { BundledFunction } from '../call-records/bundled-function.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import { checkGiven } from '../settings/check-given.ts';
import { settingTypes } from '../settings/settings.ts';

/** Settings of a `CallReconciler`. */
export interface CallReconcilerProps {
  /** The pipeline whose records are compared. */
  readonly callRecords: Pick<CallRecords, 'table' | 'queue' | 'signingSecret' | 'metricsNamespace'>;
  /**
   * Minutes between two comparisons, 5 to 1,440.
   * @default 15
   */
  readonly everyMinutes?: number;
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

/** A run takes this long at most: less than the shortest time between two. */
const TIMEOUT = Duration.seconds(290);

/**
 * Looks for calls that are missing: compares Whippy's list of calls with the records, again and again, and puts what is
 * missing or behind on the event queue, for the recorder to fold.
 *
 * It asks Whippy with the first key of the signing secret. Never more than one run is under way, and what fails is left to
 * the next one.
 *
 * Throws an `Error` if `everyMinutes` is out of its bounds.
 *
 * @example
 * new CallReconciler(this, 'Reconciler', { callRecords: calls, everyMinutes: 15 });
 */
export class CallReconciler extends Construct {
  /** Minutes between two comparisons. */
  readonly everyMinutes: number;
  /** Compares. */
  readonly reconcilerFunction: IFunction;
  /** Where the function logs what came of each run, and which calls it repaired. */
  readonly reconcilerLogGroup: ILogGroup;

  constructor(scope: Construct, id: string, props: CallReconcilerProps) {
    super(scope, id);
    const { table, queue, signingSecret, metricsNamespace } = props.callRecords;
    this.everyMinutes = props.everyMinutes ?? 15;
    checkGiven(this.node.path, schema, { everyMinutes: this.everyMinutes });
    const progress = this.createProgress();
    const handler = new BundledFunction(this, 'Function', {
      folder: 'reconciler',
      service: SERVICE.reconciler,
      description: "Compares Whippy's list of calls with the records, and queues what is missing",
      timeout: TIMEOUT,
      logRetention: props.logRetentionDays ?? RetentionDays.THREE_MONTHS,
      removalPolicy: props.removalPolicy ?? RemovalPolicy.RETAIN,
      metricsNamespace,
      tracing: props.tracing ?? false,
      // Two at once would ask Whippy for the same calls twice.
      reservedConcurrentExecutions: 1,
      environment: {
        TABLE_NAME: table.tableName,
        PROGRESS_TABLE_NAME: progress.tableName,
        QUEUE_URL: queue.queueUrl,
        SIGNING_SECRET_ARN: signingSecret.secretArn,
        WHIPPY_API_URL: WHIPPY_API,
      },
    });
    const allow = (actions: string[], resource: string) =>
      handler.addToRolePolicy(new PolicyStatement({ actions, resources: [resource] }));
    allow(['secretsmanager:GetSecretValue'], signingSecret.secretArn);
    allow(['dynamodb:BatchGetItem'], table.tableArn);
    allow(['dynamodb:GetItem', 'dynamodb:PutItem'], progress.tableArn);
    allow(['sqs:SendMessage'], queue.queueArn);

    // Neither tries a run again, nor keeps one until the run before is over: the next one is soon.
    const once = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };
    handler.configureAsyncInvoke(once);
    new Rule(this, 'Schedule', {
      description: "When Whippy's list of calls is compared with the records",
      schedule: Schedule.expression(`rate(${this.everyMinutes} minutes)`),
      targets: [new LambdaFunction(handler, once)],
    });
    this.reconcilerFunction = handler;
    this.reconcilerLogGroup = handler.logGroup;
  }

  // A table of its own: the table of the calls has calls only, which the recorder alone writes.
  private createProgress(): Table {
    const progress = new Table(this, 'Progress', {
      partitionKey: { name: PROGRESS_KEY, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    Validations.of(progress).acknowledge({
      id: 'AwsSolutions-DDB3',
      reason:
        'It holds how far the reconciler has come. If that is lost, the next run looks back four days, as it does once a day anyway.',
    });
    return progress;
  }
}

const schema = v.partial(v.object({ everyMinutes: settingTypes.reconcile }));
