import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Context } from 'aws-lambda';
import type { METRICS, ServiceName } from './metric-names.ts';
import { toOriginalFrames } from './original-frames.ts';

/**
 * Everything that may stand in a log line. Identifiers, names and counts only: what people said or who they
 * are, the headers, digests and keys have no place here, so there is no field for them.
 */
export interface LogFields {
  readonly outcome?: string;
  /** Whippy's `event`, of the call events only, since other names are free text; or the `detail-type` of an event that is published. */
  readonly event?: string | undefined;
  /** Whippy's `data.id`. */
  readonly call_id?: string | undefined;
  /** Whippy's `request_id`. */
  readonly request_id?: string | undefined;
  readonly reason?: string;
  /** What let a delivery in: the scheme of its signature, or `token`. */
  readonly scheme?: string | undefined;
  readonly body_bytes?: number;
  /** Names of what was shortened, of documented fields only: other names are free text. */
  readonly truncated?: readonly string[];
  /** How many other fields were shortened. */
  readonly truncated_other?: number;
  /** Ids of the queue messages that it is about. */
  readonly message_ids?: readonly string[];
  readonly events?: number;
  /** UTC day that it is about. */
  readonly day?: string;
  /** Names of the attributes of a record that it is about. */
  readonly attributes?: readonly string[];
  /** How many calls were found in each state. */
  readonly calls?: { readonly [what: string]: number };
  readonly error?: unknown;
}

/** What a function counts. */
type Counter<Service extends ServiceName> = Service extends ServiceName
  ? Exclude<keyof (typeof METRICS)[Service], 'deliveryLag'>
  : never;

/** The dimension that something is counted by, besides the service. */
export type Dimension =
  | { readonly event: string }
  | { readonly reason: string }
  | { readonly scheme: string };

/** What the function of a service tells its operators. */
export interface Telemetry<Service extends ServiceName> {
  info(message: string, fields: LogFields): void;
  warn(message: string, fields: LogFields): void;
  error(message: string, fields: LogFields): void;
  /** Counts one, or more, under the metric's name, for the service as a whole and by the dimension. */
  count(metric: Counter<Service>, dimension?: Dimension, times?: number): void;
  /** Records how long an event took from its own `created_at` to its record, in milliseconds. */
  lag(milliseconds: number): void;
  /** Begins an invocation: its request id goes into every line. */
  begin(context: Context): void;
  /** Ends an invocation: writes out the metrics. */
  end(): void;
}

/**
 * Telemetry by structured logs and metrics in embedded metric format, both on standard output.
 *
 * @param names the metrics of the service
 */
export function createTelemetry<Service extends ServiceName>(
  service: Service,
  names: (typeof METRICS)[Service],
): Telemetry<Service> {
  const nameOf: { readonly [metric in Counter<ServiceName> | 'deliveryLag']?: string } = names;
  const logger = new Logger({ serviceName: service });
  const metrics = new Metrics({ serviceName: service });
  const counts = new Map<string, { name: string; dimension: { [name: string]: string }; count: number }>();
  const lags: number[] = [];

  return {
    info: (message, fields) => logger.info(message, printable(fields)),
    warn: (message, fields) => logger.warn(message, printable(fields)),
    error: (message, fields) => logger.error(message, printable(fields)),
    count(metric, dimension, times = 1) {
      const name = String(nameOf[metric]);
      const key = JSON.stringify([name, dimension]);
      const counted = counts.get(key) ?? { name, dimension: { ...dimension }, count: 0 };
      counts.set(key, { ...counted, count: counted.count + times });
    },
    lag: milliseconds => lags.push(milliseconds),
    begin: context => logger.addContext(context),
    end() {
      // Each line costs money: one holds both sets of dimensions, and one all metrics that are of the service alone.
      for (const { name, dimension, count } of counts.values()) {
        if (Object.keys(dimension).length === 0) continue;
        metrics.addDimensions({});
        metrics.addDimensions(dimension);
        metrics.addMetric(name, MetricUnit.Count, count).publishStoredMetrics();
      }
      const plain = [...counts.values()].filter(({ dimension }) => Object.keys(dimension).length === 0);
      for (const { name, count } of plain) metrics.addMetric(name, MetricUnit.Count, count);
      for (const milliseconds of lags)
        metrics.addMetric(String(nameOf.deliveryLag), MetricUnit.Milliseconds, milliseconds);
      if (plain.length > 0 || lags.length > 0) metrics.publishStoredMetrics();
      counts.clear();
      lags.length = 0;
    },
  };
}

const MAX_FIELD_CHARACTERS = 256;

// As many as a batch has messages, by default.
const MAX_LIST_ITEMS = 10;

function printable(fields: LogFields): { [name: string]: unknown } {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (name === 'error') return [name, describe(value)];
      return [name, Array.isArray(value) ? value.slice(0, MAX_LIST_ITEMS).map(shorten) : shorten(value)];
    }),
  );
}

function shorten(value: unknown): unknown {
  return typeof value === 'string' ? value.slice(0, MAX_FIELD_CHARACTERS) : value;
}

// An error's message can quote what was sent, so only its kind is logged, and where it was thrown.
function describe(error: unknown): unknown {
  if (!(error instanceof Error)) return { name: typeof error };
  const { httpStatusCode, requestId, attempts } = (error as AwsError).$metadata ?? {};
  return {
    name: error.name,
    status: httpStatusCode,
    aws_request_id: requestId,
    attempts,
    stack: toOriginalFrames(framesOf(error)),
    cause: error.cause === undefined ? undefined : describe(error.cause),
  };
}

// A stack begins with the message, of which a line may well look like a frame.
function framesOf({ stack = '', message }: Error): string[] {
  const frames = stack.includes(message) ? stack.slice(stack.indexOf(message) + message.length) : stack;
  return frames.split('\n').filter(line => /^\s+at /.test(line));
}

interface AwsError extends Error {
  readonly $metadata?: { httpStatusCode?: number; requestId?: string; attempts?: number };
}
