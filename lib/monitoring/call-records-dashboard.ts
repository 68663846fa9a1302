import { Duration } from 'aws-cdk-lib';
import {
  type Alarm,
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { CALL_EVENTS } from '../../call/event.ts';
import { DETAIL_TYPES } from '../../events/detail-type.ts';
import { AUDIT_FAILURES, DIFFERENCES } from '../../functions/auditor/reasons.ts';
import { RUN_FAILURES } from '../../functions/reconciler/run-failure.ts';
import type { CallArchive } from '../call-archive/call-archive.ts';
import type { CallAudit } from '../call-audit/call-audit.ts';
import type { CallEvents } from '../call-events/call-events.ts';
import type { CallReconciler } from '../call-reconciler/call-reconciler.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import { addOutput } from '../call-records/pipeline-output.ts';
import {
  archiveAge,
  callMetric,
  changeAge,
  DEAD_LETTER_REASONS,
  PERIOD,
  REFUSALS,
  SCHEMES,
  streamMetric,
  throttledRequests,
} from './call-metrics.ts';
import { consoleAddress } from './console-address.ts';

export interface CallRecordsDashboardProps {
  /** The pipeline to show. */
  readonly callRecords: CallRecords;
  /**
   * Its reconciler, to be shown as well.
   * @default - nothing shows whether calls are missing
   */
  readonly callReconciler?: CallReconciler | undefined;
  /**
   * What publishes events about its calls, to be shown as well.
   * @default - nothing shows which events are published
   */
  readonly callEvents?: CallEvents | undefined;
  /**
   * Its archive, to be shown as well.
   * @default - nothing shows whether events are archived
   */
  readonly callArchive?: CallArchive | undefined;
  /**
   * Its audit of each day, to be shown as well.
   * @default - nothing shows whether records are what their events give
   */
  readonly callAudit?: CallAudit | undefined;
  /** Alarms whose state is shown on top. */
  readonly alarms: readonly Alarm[];
}

/** One page that answers: are events arriving, are they recorded, how late, what is stuck, and is any call missing? */
export class CallRecordsDashboard extends Construct {
  readonly dashboard: Dashboard;
  /** Address of the dashboard in the AWS console. */
  readonly url: string;

  constructor(scope: Construct, id: string, props: CallRecordsDashboardProps) {
    super(scope, id);
    const { callRecords: calls, callReconciler, callEvents, callArchive, callAudit, alarms } = props;
    this.dashboard = new Dashboard(this, 'Dashboard', {
      defaultInterval: Duration.hours(12),
      widgets: [
        [new AlarmStatusWidget({ title: 'Alarms', alarms: [...alarms], width: 24, height: 3 })],
        ...arriving(calls),
        ...recorded(calls),
        ...lag(calls),
        ...stuck(calls),
        ...(callReconciler ? missing(calls, callReconciler) : []),
        ...(callEvents ? published(calls, callEvents) : []),
        ...(callArchive ? archived(calls, callArchive) : []),
        ...(callAudit ? audited(calls, callAudit) : []),
      ],
    });
    this.url = consoleAddress(this, 'cloudwatch', `dashboards/dashboard/${this.dashboard.dashboardName}`);
    const question = 'Are events arriving, are they recorded, how late, what is stuck?';
    addOutput(this, calls.pipelineName, 'DashboardUrl', this.url, question);
  }
}

function arriving(calls: CallRecords): IWidget[][] {
  return section('Are events arriving?', [
    graph(
      'Accepted',
      CALL_EVENTS.map(event => callMetric(calls, 'accepted', { label: event, by: { event } })),
    ),
    graph(
      'Verified, by scheme',
      SCHEMES.map(scheme => callMetric(calls, 'verified', { label: scheme, by: { scheme } })),
    ),
    graph(
      'Refused, by reason',
      REFUSALS.map(reason => callMetric(calls, 'refused', { label: reason, by: { reason } })),
    ),
    graph(
      'Refused and kept',
      [
        callMetric(calls, 'quarantined', { label: 'quarantine' }),
        ...DEAD_LETTER_REASONS.map(reason =>
          callMetric(calls, 'deadLettered', { label: `dead letters: ${reason}`, by: { reason } }),
        ),
      ],
      HALF,
    ),
    graph(
      'Everything else',
      [
        callMetric(calls, 'ignored', { label: 'ignored: not a call event' }),
        callMetric(calls, 'truncated', { label: 'shortened to fit' }),
        callMetric(calls, 'unavailable', { label: 'answered 503' }),
        throttledRequests(calls, { label: 'throttled: answered 429' }),
        calls.stage.metricClientError({ period: PERIOD, label: 'all 4xx' }),
        calls.stage.metricServerError({ period: PERIOD, label: 'all 5xx' }),
      ],
      HALF,
    ),
  ]);
}

function recorded(calls: CallRecords): IWidget[][] {
  return section('Are they recorded?', [
    graph('Recorded', [
      callMetric(calls, 'folded', { label: 'in order' }),
      callMetric(calls, 'late', { label: 'after a newer one' }),
      callMetric(calls, 'duplicate', { label: 'again' }),
    ]),
    graph('Not recorded', [
      callMetric(calls, 'failed', { label: 'failed events' }),
      calls.recorderFunction.metricErrors({ period: PERIOD, label: 'failed runs' }),
      calls.recorderFunction.metricThrottles({ period: PERIOD, label: 'throttled runs' }),
      calls.table.metricThrottledRequestsForOperation('UpdateItem', {
        statistic: 'Sum',
        period: PERIOD,
        label: 'throttled writes',
      }),
    ]),
    graph('Functions, p99 duration (ms)', [
      calls.webhookFunction.metricDuration({ statistic: 'p99', period: PERIOD, label: 'webhook' }),
      calls.recorderFunction.metricDuration({ statistic: 'p99', period: PERIOD, label: 'recorder' }),
    ]),
  ]);
}

function lag(calls: CallRecords): IWidget[][] {
  return section('How late?', [
    graph(
      'From event to record (ms)',
      ['p50', 'p95', 'p99'].map(statistic =>
        callMetric(calls, 'deliveryLag', { statistic, label: statistic }),
      ),
    ),
    graph('Oldest waiting event (s)', [
      calls.queue.metricApproximateAgeOfOldestMessage({
        statistic: 'Maximum',
        period: PERIOD,
        label: 'oldest',
      }),
    ]),
    graph('Answering Whippy (ms)', [
      calls.stage.metricLatency({ statistic: 'p50', period: PERIOD, label: 'p50' }),
      calls.stage.metricLatency({ statistic: 'p99', period: PERIOD, label: 'p99' }),
    ]),
  ]);
}

function stuck(calls: CallRecords): IWidget[][] {
  const queues = [
    ['waiting', calls.queue],
    ['dead letters', calls.deadLetterQueue],
    ['quarantine', calls.quarantineQueue],
  ] as const;
  const waiting = queues.map(([label, queue]) =>
    queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD, label }),
  );
  return section('What is stuck?', [
    new SingleValueWidget({ title: 'Now', metrics: waiting, width: THIRD, height: 6 }),
    new GraphWidget({ title: 'Messages', left: waiting, width: 16, height: 6 }),
  ]);
}

function missing(calls: CallRecords, { reconcilerFunction }: CallReconciler): IWidget[][] {
  return section('Is any call missing?', [
    graph("Compared with Whippy's list", [
      callMetric(calls, 'listed', { label: 'listed' }),
      callMetric(calls, 'missing', { label: 'missing, and repaired' }),
      callMetric(calls, 'behind', { label: 'behind, and repaired' }),
    ]),
    graph('Without an end or an analysis', [
      callMetric(calls, 'incomplete', { statistic: 'Maximum', label: 'incomplete' }),
    ]),
    graph('Failed runs', [
      ...RUN_FAILURES.map(reason => callMetric(calls, 'runFailed', { label: reason, by: { reason } })),
      reconcilerFunction.metricErrors({ period: PERIOD, label: 'crashed' }),
    ]),
  ]);
}

function published(calls: CallRecords, { notifierFunction, deadLetterQueue }: CallEvents): IWidget[][] {
  return section('Which events are published?', [
    graph(
      'Published',
      DETAIL_TYPES.map(event => callMetric(calls, 'published', { label: event, by: { event } })),
    ),
    graph('Not published', [
      callMetric(calls, 'unpublished', { label: 'comes again' }),
      notifierFunction.metricErrors({ period: PERIOD, label: 'failed runs' }),
      notifierFunction.metricThrottles({ period: PERIOD, label: 'throttled runs' }),
      deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: PERIOD,
        label: 'dead letters',
      }),
    ]),
    graph('How late (ms)', [changeAge(notifierFunction, { label: 'oldest change' })]),
  ]);
}

function archived(calls: CallRecords, { deliveryStream }: CallArchive): IWidget[][] {
  return section('Is every event archived?', [
    graph('Archived', [
      streamMetric(deliveryStream, 'IncomingRecords', { label: 'taken by Firehose', statistic: 'Sum' }),
      streamMetric(deliveryStream, 'DeliveryToS3.Records', { label: 'in the bucket', statistic: 'Sum' }),
    ]),
    graph('Not archived', [callMetric(calls, 'unarchived', { label: 'comes again' })]),
    graph('How late (s)', [archiveAge(deliveryStream, { label: 'oldest event' })]),
  ]);
}

function audited(calls: CallRecords, { auditorFunction }: CallAudit): IWidget[][] {
  return section('Do the records equal the archive?', [
    graph('Compared', [
      callMetric(calls, 'eventsAudited', { label: 'events' }),
      callMetric(calls, 'audited', { label: 'calls' }),
    ]),
    graph(
      'Differences',
      DIFFERENCES.map(reason => callMetric(calls, 'wrong', { label: reason, by: { reason } })),
    ),
    graph('Failed audits', [
      ...AUDIT_FAILURES.map(reason => callMetric(calls, 'auditFailed', { label: reason, by: { reason } })),
      auditorFunction.metricErrors({ period: PERIOD, label: 'crashed' }),
    ]),
  ]);
}

function section(question: string, widgets: IWidget[]): IWidget[][] {
  return [[new TextWidget({ markdown: `## ${question}`, width: 24, height: 1 })], widgets];
}

/** Widths of a graph: CloudWatch divides a page into 24 columns. */
const THIRD = 8;
const HALF = 12;

function graph(title: string, metrics: readonly IMetric[], width = THIRD): GraphWidget {
  return new GraphWidget({ title, left: [...metrics], leftYAxis: { min: 0 }, width, height: 6 });
}
