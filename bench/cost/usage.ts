/** What a design consumes: per call in the units that are measured, and each month whether there are calls or not. */
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
  /** Write request units per call, of all tables and indexes. */
  readonly writeUnits: number;
  /** Read request units per call. */
  readonly readUnits: number;
  /** Bytes of a record in the table, DynamoDB's 100 per item included. */
  readonly recordBytes: number;
  /** Bytes that a record takes in all indexes together, DynamoDB's 100 per entry included. */
  readonly indexBytes: number;
  /** Bytes of log per run of the webhook function, the access log's line included. */
  readonly webhookLogBytes: number;
  /** Bytes of log per run of the recorder. */
  readonly recorderLogBytes: number;
  readonly monthly: MonthlyUsage;
}

/** What is there whether calls come or not. */
export interface MonthlyUsage {
  /** Receives that come back empty. */
  readonly emptyReceives: number;
  readonly customMetrics: number;
  /** Metrics that alarms watch: an alarm on an expression counts each that is in it. */
  readonly alarmMetrics: number;
  readonly dashboards: number;
  readonly secrets: number;
}

/** Seconds of the month that everything is calculated for: 30 days. */
export const SECONDS_PER_MONTH = 30 * 24 * 3600;

/**
 * A stack's own.
 *
 * Lambda polls a queue with five pollers that wait 20 seconds for a message: three empty receives a minute each, less
 * the busier the queue is. Where a maximum concurrency is set, they never are fewer:
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
 *
 * Metrics are those that calls bring about where nothing goes wrong: `EventsAccepted`,
 * `EventsFolded` and `EventsDuplicate` each in total and for three events, `EventsLate` for two, `DeliveriesVerified` for one
 * scheme, and `DeliveryLag`. They are billed for the hours in which they come, here for all.
 */
export const MONTHLY_USAGE: MonthlyUsage = {
  emptyReceives: (5 * SECONDS_PER_MONTH) / 20,
  customMetrics: 3 * (1 + 3) + (1 + 2) + (1 + 1) + 1,
  alarmMetrics: 21,
  dashboards: 1,
  secrets: 1,
};

/**
 * Megabytes of memory with which a function has one CPU for itself. Less memory is less of it.
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const MEGABYTES_PER_CPU = 1769;

/**
 * Milliseconds that a run is billed for: its CPU time, stretched to the part of a CPU that goes with its memory, and
 * the requests that it waits for one after the other.
 */
export function runMilliseconds(run: {
  readonly cpuMilliseconds: number;
  readonly memoryMegabytes: number;
  /** Requests to AWS one after the other. */
  readonly requests: number;
  readonly millisecondsPerRequest: number;
}): number {
  const share = Math.min(1, run.memoryMegabytes / MEGABYTES_PER_CPU);
  return run.cpuMilliseconds / share + run.requests * run.millisecondsPerRequest;
}
