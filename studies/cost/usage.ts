import { resourcesOfType, type Template } from '../../local/template.ts';

/** What callfold consumes: per call in the units that are measured, and each month even without calls. */
export interface Usage {
  /** HTTP requests per call, and as many runs of the webhook function and messages on the queue. */
  readonly deliveries: number;
  /** Bytes of a delivery's body, and so of its message. */
  readonly bodyBytes: number;
  /** Bytes of an answer, its headers included. */
  readonly answerBytes: number;
  /** Memory of either function. */
  readonly memoryMegabytes: number;
  /** Milliseconds that a run of the webhook function takes. */
  readonly webhookMilliseconds: number;
  /** Messages that a run of the recorder takes. */
  readonly eventsPerRun: number;
  /** Milliseconds that a run of the recorder takes. */
  readonly recorderMilliseconds: number;
  /** Write request units per call, of the table and its indexes. Recording a call reads nothing. */
  readonly writeUnits: number;
  /** Bytes of a record in the table, DynamoDB's 100 per item included. */
  readonly recordBytes: number;
  /** Bytes that a record takes in all indexes together, DynamoDB's 100 per entry included. */
  readonly indexBytes: number;
  /** Bytes of log per run of the webhook function, the line of the access log included. */
  readonly webhookLogBytes: number;
  /** Bytes of log per run of the recorder. */
  readonly recorderLogBytes: number;
  /** Whether runs are traced. */
  readonly tracing: boolean;
  readonly standing: StandingUsage;
}

/** Usage that does not depend on calls. */
export interface StandingUsage {
  /** Receives per month that return nothing. */
  readonly emptyReceives: number;
  readonly customMetrics: number;
  /** Metrics that alarms watch: an alarm on an expression counts each that is in it. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly secrets: number;
}

/** Seconds of the month for which everything is calculated: 30 days. */
export const SECONDS_PER_MONTH = 30 * 24 * 3600;

/**
 * Lambda polls a queue with five pollers that wait 20 seconds for a message: three empty receives a minute each, fewer
 * the busier the queue is. If a maximum concurrency is set, there are never fewer pollers:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 */
const EMPTY_RECEIVES = (5 * SECONDS_PER_MONTH) / 20;

/**
 * Metrics of a month in which nothing goes wrong: `EventsAccepted` in total and for three events, `DeliveriesVerified` in
 * total and for one scheme, `EventsFolded`, `EventsDuplicate`, `EventsLate` and `DeliveryLag`. They are billed for the
 * hours in which they come, here for all.
 */
const CUSTOM_METRICS = 1 + 3 + (1 + 1) + 4;

/** The usage of a stack's template that does not depend on calls. */
export function standingUsage(template: Template): StandingUsage {
  const alarms = resourcesOfType(template, 'AWS::CloudWatch::Alarm');
  const watched = alarms.flatMap(([, { Properties }]) => {
    const metrics: readonly { readonly MetricStat?: object }[] = Properties.Metrics ?? [{ MetricStat: {} }];
    return metrics.filter(({ MetricStat }) => MetricStat);
  });
  return {
    emptyReceives: EMPTY_RECEIVES,
    customMetrics: CUSTOM_METRICS,
    alarmMetrics: watched.length,
    dashboards: resourcesOfType(template, 'AWS::CloudWatch::Dashboard').length,
    secrets: resourcesOfType(template, 'AWS::SecretsManager::Secret').length,
  };
}

/**
 * Megabytes of memory with which a function has one CPU for itself. With less memory it has a share of one.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const MEGABYTES_PER_CPU = 1769;

/** Milliseconds that CPU time takes on the share of a CPU that goes with a function's memory. */
export function runMilliseconds(cpuMilliseconds: number, memoryMegabytes: number): number {
  return cpuMilliseconds / Math.min(1, memoryMegabytes / MEGABYTES_PER_CPU);
}
