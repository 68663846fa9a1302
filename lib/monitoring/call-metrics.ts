import { Duration } from 'aws-cdk-lib';
import { type IMetric, Metric, type MetricOptions } from 'aws-cdk-lib/aws-cloudwatch';
import type { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { METRICS, THROTTLED_METRIC } from '../../functions/runtime/metric-names.ts';
import type { Refusal } from '../../whippy/refused.ts';
import { SCHEME_NAMES } from '../../whippy/signature.ts';
import type { CallRecords } from '../call-records/call-records.ts';

/** Period of every graph, and of alarms that have to fire quickly: short, but long enough to avoid noise. */
export const PERIOD = Duration.minutes(5);

/** The names of all metrics. */
export const METRIC = {
  ...METRICS.webhook,
  ...METRICS.recorder,
  ...METRICS.reconciler,
  ...METRICS.notifier,
  ...METRICS.auditor,
  throttled: THROTTLED_METRIC,
} as const;

/** The metrics that functions publish. */
type FunctionMetric = Exclude<keyof typeof METRIC, 'throttled'>;

/** Which function publishes a metric. */
function publisherOf(metric: FunctionMetric): string {
  const [service = ''] = Object.entries(METRICS).find(([, names]) => metric in names) ?? [];
  return service;
}

/** What each refusal is about. A type with a field per refusal, so that a new one cannot be forgotten here. */
const CAUSE: { readonly [refusal in Refusal]: 'signature' | 'content' } = {
  signature_missing: 'signature',
  signature_malformed: 'signature',
  signature_expired: 'signature',
  signature_mismatch: 'signature',
  token_mismatch: 'signature',
  invalid_json: 'content',
  invalid_event: 'content',
  payload_too_large: 'content',
};

/** Why a delivery can be refused. */
export const REFUSALS = Object.keys(CAUSE) as Refusal[];

/** Why an authentic delivery can become a dead letter. One that is `payload_too_large` cannot be kept. */
export const DEAD_LETTER_REASONS = REFUSALS.filter(
  refusal => CAUSE[refusal] === 'content' && refusal !== 'payload_too_large',
);

/** Why a delivery can be refused on account of its signature. */
export const SIGNATURE_PROBLEMS = REFUSALS.filter(refusal => CAUSE[refusal] === 'signature');

/** How a delivery can be authenticated: by a scheme of its signature, or by the token of the second route. */
export const SCHEMES = [...SCHEME_NAMES, 'token'] as const;

/** A dimension beside the service. */
type Dimension = { readonly event: string } | { readonly reason: string } | { readonly scheme: string };

/** A metric that the functions of `calls` publish. Counts are summed up over the period. */
export function callMetric(
  calls: CallRecords,
  metric: FunctionMetric,
  options: MetricOptions & { readonly by?: Dimension } = {},
): Metric {
  const { by, ...rest } = options;
  return new Metric({
    namespace: calls.metricsNamespace,
    metricName: METRIC[metric],
    dimensionsMap: { service: publisherOf(metric), ...by },
    statistic: 'Sum',
    period: PERIOD,
    ...rest,
  });
}

/** How old the changes of records are when the notifier gets them, in milliseconds; the oldest of the period. */
export function changeAge(notifier: IFunction, options: MetricOptions = {}): IMetric {
  return notifier.metric('IteratorAge', { statistic: 'Maximum', period: PERIOD, ...options });
}

/** A metric of a stream of Firehose, by the name that AWS gives it. */
export function streamMetric(stream: CfnDeliveryStream, metricName: string, options: MetricOptions): IMetric {
  return new Metric({
    namespace: 'AWS/Firehose',
    metricName,
    dimensionsMap: { DeliveryStreamName: stream.ref },
    period: PERIOD,
    ...options,
  });
}

/** How long the oldest event that is not in the bucket yet has been waiting for that, in seconds; the longest of the period. */
export function archiveAge(stream: CfnDeliveryStream, options: MetricOptions = {}): IMetric {
  return streamMetric(stream, 'DeliveryToS3.DataFreshness', { statistic: 'Maximum', ...options });
}

/** Requests that the throttle of `calls` turned away, summed up over the period. */
export function throttledRequests(calls: CallRecords, options: MetricOptions = {}): Metric {
  return new Metric({
    namespace: calls.metricsNamespace,
    metricName: THROTTLED_METRIC,
    statistic: 'Sum',
    period: PERIOD,
    ...options,
  });
}
