import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { METRICS, SERVICE } from '../../functions/runtime/metric-names.ts';

/** A line of embedded metric format. */
interface MetricLine {
  readonly _aws: {
    readonly CloudWatchMetrics: readonly {
      readonly Namespace: string;
      readonly Dimensions: readonly (readonly string[])[];
      readonly Metrics: readonly { readonly Name: string; readonly Unit: string }[];
    }[];
  };
  readonly [name: string]: unknown;
}

/** Everything that `emit.ts` writes: its log lines and its metrics, in order. */
function emitted() {
  const emit = fileURLToPath(new URL('emit.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', 'tsx', emit], {
    encoding: 'utf8',
    env: { PATH: process.env.PATH, POWERTOOLS_METRICS_NAMESPACE: 'callfold' },
  });
  if (status !== 0) throw new Error(stderr);
  // Warnings and errors go to the other stream; Lambda's log takes both.
  const output = stdout + stderr;
  const lines: { [name: string]: unknown }[] = output
    .trim()
    .split('\n')
    .map(line => JSON.parse(line));
  return {
    output,
    logs: lines.filter(line => !('_aws' in line)),
    metrics: lines.filter((line): line is MetricLine => '_aws' in line),
  };
}

const METRIC = { ...METRICS.webhook, ...METRICS.recorder };

const { output, logs, metrics } = emitted();

/** What a metric was given under one set of dimensions, one entry for each time. */
function valuesOf(name: string, dimensions: { readonly [name: string]: string }): unknown[] {
  return metrics.flatMap(line => {
    const published = line._aws.CloudWatchMetrics.filter(
      ({ Dimensions, Metrics }) =>
        Metrics.some(metric => metric.Name === name) &&
        Dimensions.some(
          set =>
            set.length === Object.keys(dimensions).length && set.every(key => line[key] === dimensions[key]),
        ),
    );
    return published.map(() => line[name]);
  });
}

describe('a metric', () => {
  it('is counted for the service as a whole and by its dimension', () => {
    const service = SERVICE.webhook;
    const sum = (values: unknown[]) =>
      values.flat().reduce<number>((total, value) => total + Number(value), 0);
    expect(sum(valuesOf(METRIC.accepted, { service }))).toBe(3);
    expect(sum(valuesOf(METRIC.accepted, { service, event: 'call.ended' }))).toBe(2);
    expect(sum(valuesOf(METRIC.accepted, { service, event: 'call.started' }))).toBe(1);
    expect(valuesOf(METRIC.unavailable, { service })).toEqual([1]);
    expect(valuesOf(METRIC.unavailable, { service, reason: 'queue' })).toEqual([1]);
  });

  it('without a dimension is counted for the service alone, once', () => {
    expect(valuesOf(METRIC.ignored, { service: SERVICE.webhook })).toEqual([7]);
    expect(metrics.filter(line => METRIC.ignored in line)).toHaveLength(1);
  });

  it('of lags has every value, in milliseconds', () => {
    expect(valuesOf(METRIC.deliveryLag, { service: SERVICE.webhook })).toEqual([[1500, 250]]);
    const units = metrics
      .flatMap(line => line._aws.CloudWatchMetrics.flatMap(({ Metrics }) => Metrics))
      .map(({ Name, Unit }) => `${Name} ${Unit}`);
    expect(new Set(units)).toEqual(
      new Set([
        `${METRIC.accepted} Count`,
        `${METRIC.ignored} Count`,
        `${METRIC.unavailable} Count`,
        `${METRIC.deliveryLag} Milliseconds`,
      ]),
    );
  });

  it('is in the namespace of the stage, and no dimension outlives its line', () => {
    const published = metrics.flatMap(line => line._aws.CloudWatchMetrics);
    expect(new Set(published.map(({ Namespace }) => Namespace))).toEqual(new Set(['callfold']));
    expect(new Set(published.map(({ Dimensions }) => JSON.stringify(Dimensions)))).toEqual(
      new Set(['[["service"]]', '[["service"],["service","event"]]', '[["service"],["service","reason"]]']),
    );
  });

  it('is written once an invocation, and nothing if there is nothing to report', () => {
    // accepted (ended, started), ignored with the lags, unavailable: each line costs money
    expect(metrics).toHaveLength(4);
  });
});

describe('a log line', () => {
  it('holds what it was given, its service and its invocation', () => {
    expect(logs[0]).toMatchObject({
      level: 'INFO',
      message: 'Accepted',
      service: 'webhook',
      function_request_id: '00000000-0000-4000-8000-000000000000',
      outcome: 'accepted',
      event: 'call.ended',
      body_bytes: 7,
    });
    expect(logs[1]).toMatchObject({ level: 'ERROR', function_request_id: 'second', reason: 'queue' });
    expect(logs).toHaveLength(3);
  });

  it('holds no more than the start of a text, and of a list', () => {
    expect(logs[0]?.call_id).toBe('c'.repeat(256));
    const truncated = logs[0]?.truncated as string[];
    expect(truncated).toHaveLength(10);
    expect(truncated[0]).toBe(`0${'n'.repeat(255)}`);
  });

  it('logs the name and place of an error, and not its message', () => {
    const [, line, warning] = logs;
    expect(output).not.toMatch(/secret/i);
    expect(line?.error).toEqual({
      name: 'Error',
      stack: expect.arrayContaining([expect.stringMatching(/^\s+at .*emit\.ts/)]),
      cause: {
        name: 'ThrottlingException',
        status: 400,
        aws_request_id: 'aws',
        attempts: 3,
        stack: expect.arrayContaining([expect.stringMatching(/^\s+at .*emit\.ts/)]),
      },
    });
    expect(warning?.error).toEqual({ name: 'string' });
  });
});
