import type { Statistic } from '@aws-sdk/client-cloudwatch';
import type { DeployedStack } from '../deployment/deployment.ts';

/** A metric of AWS, and how its values of a period are put together. */
export interface MetricQuery {
  readonly namespace: 'AWS/Lambda' | 'AWS/SQS';
  readonly metric: string;
  readonly dimensions: { readonly [name: string]: string };
  readonly statistic: Extract<Statistic, 'Sum' | 'Maximum'>;
}

/**
 * Reads a metric of the last minutes: the sum of all periods, or the greatest maximum. It is some minutes old, as
 * metrics of AWS are.
 *
 * @param now milliseconds since 1970
 * @returns 0 if there are no data
 */
export async function readMetric(
  { clients }: DeployedStack,
  { namespace, metric, dimensions, statistic }: MetricQuery,
  minutes: number,
  now: number,
): Promise<number> {
  const { GetMetricStatisticsCommand } = await import('@aws-sdk/client-cloudwatch');
  const client = await clients.cloudWatch();
  const { Datapoints = [] } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: namespace,
      MetricName: metric,
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      StartTime: new Date(now - minutes * 60_000),
      EndTime: new Date(now),
      Period: 60,
      Statistics: [statistic],
    }),
  );
  const values = Datapoints.map(point => point[statistic] ?? 0);
  return statistic === 'Sum' ? values.reduce((sum, value) => sum + value, 0) : Math.max(0, ...values);
}
