import { type IMetric, MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { CallRecords } from '../call-records/call-records.ts';
import { callMetric, PERIOD, SIGNATURE_PROBLEMS, throttledRequests } from './call-metrics.ts';

/** An alarm that rings when its metric reaches the threshold. */
export interface AlarmDefinition {
  readonly id: string;
  /** What it means for users. */
  readonly meaning: string;
  /** Anchor of its section in `docs/runbook.md`. */
  readonly section: string;
  readonly metric: IMetric;
  readonly threshold: number;
  /** Periods out of the last three in which the threshold must be reached. Default: the last one is enough. */
  readonly periodsOfThree?: number;
}

/**
 * What the pipeline is watched for. Each metric counts something that should not be, and AWS reports nothing
 * while there is nothing to count: for all of them, no data means no harm.
 */
export function alarmDefinitions(calls: CallRecords): readonly AlarmDefinition[] {
  return [
    {
      id: 'DeadLetters',
      meaning:
        'Events were given up after several attempts to record them. Their calls are incomplete until the events are redriven, which has to be within 14 days of their coming in or last redrive.',
      section: 'dead-letters',
      // What is visible, not what was sent: a message that is moved here is not counted as sent.
      metric: visible(calls.deadLetterQueue),
      threshold: 1,
    },
    {
      id: 'Quarantine',
      meaning:
        'Deliveries that look like call events were refused because their signature does not verify. If they are from Whippy, the signing key is wrong and calls are missing until the quarantine is released. It keeps a delivery for 14 days, and none over 1 MiB.',
      section: 'quarantine',
      metric: visible(calls.quarantineQueue),
      threshold: 1,
    },
    {
      id: 'EventsWaiting',
      meaning:
        'An event has been waiting for more than five minutes to be recorded. Nothing is lost, but people look at records that are out of date.',
      section: 'events-waiting',
      metric: calls.queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD }),
      threshold: 300,
    },
    {
      id: 'WebhookErrors',
      meaning:
        'The endpoint fails to take deliveries. Whippy tries each event three more times and then drops it for good: calls are about to be lost.',
      section: 'webhook-errors',
      // One failing answer or two are left to Whippy's retries: with few calls they would be a high rate.
      metric: new MathExpression({
        label: '5xx answers (%)',
        expression: 'IF(errors >= 3, 100 * errors / requests, 0)',
        usingMetrics: {
          errors: calls.stage.metricServerError({ period: PERIOD }),
          requests: calls.stage.metricCount({ period: PERIOD }),
        },
        period: PERIOD,
      }),
      threshold: 1,
    },
    {
      id: 'ThrottledRequests',
      meaning:
        'More requests came in than the throttle of the endpoint lets through, and some were turned away with 429. If they were from Whippy, it tries each event three more times and then drops it for good: calls are about to be lost.',
      section: 'throttled-requests',
      metric: throttledRequests(calls),
      threshold: 1,
    },
    {
      id: 'RecorderErrors',
      meaning:
        'Events repeatedly fail to be recorded. They go back to the queue and are tried up to five times; if this goes on, they become dead letters and their calls stay incomplete.',
      section: 'recorder-errors',
      // A single bad event fails four times in five minutes at most, and then rings as a dead letter.
      metric: new MathExpression({
        label: 'Failed runs and failed events',
        expression: 'FILL(runs, 0) + FILL(events, 0)',
        usingMetrics: {
          runs: calls.recorderFunction.metricErrors({ period: PERIOD }),
          events: callMetric(calls, 'failed'),
        },
        period: PERIOD,
      }),
      threshold: 5,
    },
    {
      id: 'RecorderThrottles',
      meaning:
        'Lambda has not enough concurrency left in this account to record events. Records fall behind their calls, and events that are turned away five times become dead letters.',
      section: 'recorder-throttles',
      metric: calls.recorderFunction.metricThrottles({ period: PERIOD }),
      threshold: 1,
      periodsOfThree: 2,
    },
    {
      id: 'RefusedSignatures',
      meaning:
        'At least a tenth of all deliveries is refused because of the signature. Either the signing key is no longer the one that Whippy uses, and calls are missing, or somebody is sending forgeries: these change no record, but can fill the quarantine and use up the throttle.',
      section: 'refused-signatures',
      // Ten at least, as any public endpoint is knocked at now and then.
      metric: new MathExpression({
        label: 'Refused signatures (%)',
        expression: 'IF(refused >= 10, 100 * refused / (refused + FILL(accepted, 0) + FILL(ignored, 0)), 0)',
        usingMetrics: {
          refused: refusedSignatures(calls),
          accepted: callMetric(calls, 'accepted'),
          ignored: callMetric(calls, 'ignored'),
        },
        period: PERIOD,
      }),
      threshold: 10,
    },
    {
      id: 'ThrottledWrites',
      meaning:
        'DynamoDB turns writes away because the table or one of its indexes is written to faster than it can take. Records fall behind; events that fail five times become dead letters.',
      section: 'throttled-writes',
      // Counts a request once, whether the table or an index throttled it.
      metric: calls.table.metricThrottledRequestsForOperation('UpdateItem', {
        statistic: 'Sum',
        period: PERIOD,
      }),
      threshold: 10,
      periodsOfThree: 2,
    },
  ];
}

function visible(queue: CallRecords['queue']): IMetric {
  return queue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD });
}

function refusedSignatures(calls: CallRecords): MathExpression {
  return new MathExpression({
    label: 'Refused signatures',
    expression: SIGNATURE_PROBLEMS.map(reason => `FILL(${reason}, 0)`).join(' + '),
    usingMetrics: Object.fromEntries(
      SIGNATURE_PROBLEMS.map(reason => [reason, callMetric(calls, 'refused', { by: { reason } })]),
    ),
    period: PERIOD,
  });
}
