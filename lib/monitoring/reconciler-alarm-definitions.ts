import { Duration } from 'aws-cdk-lib';
import { MathExpression } from 'aws-cdk-lib/aws-cloudwatch';
import type { CallReconciler } from '../call-reconciler/call-reconciler.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import type { AlarmDefinition } from './alarm-definitions.ts';
import { callMetric } from './call-metrics.ts';
import { callfoldCommands } from './callfold-commands.ts';

/**
 * Incomplete calls of one run that are more than noise: one or two are calls that Whippy itself has not finished, such as
 * one whose analysis fails there.
 */
const INCOMPLETE_CALLS = 3;

/** Failed runs that are more than a short outage: the next run does what a failed one has left. */
const FAILED_RUNS = 3;

const DAY_MINUTES = 24 * 60;

/**
 * What is watched for with a reconciler. As with the other alarms, each metric counts something that should not be, and
 * no data means no harm.
 */
export function reconcilerAlarmDefinitions(
  calls: CallRecords,
  { everyMinutes, reconcilerFunction }: CallReconciler,
): readonly AlarmDefinition[] {
  const callfold = callfoldCommands(calls);
  // At least one run is within it, or the alarm would be over after each, to go off again with the next.
  const oneRun = Duration.minutes(Math.max(60, everyMinutes));
  // CloudWatch looks back one day at most. Runs so rare that no three are within it have fewer to fail.
  const someRuns = Duration.minutes(Math.min((FAILED_RUNS + 1) * everyMinutes, DAY_MINUTES));
  return [
    {
      id: 'CallsMissing',
      meaning:
        'Whippy has calls of which no webhook ever arrived. The reconciler has queued them, so their records are there now, but until then no list showed them.',
      remedy: `Look whether webhooks arrive and are taken: ${callfold('doctor')}. The log of the reconciler names the calls.`,
      section: 'Calls missing',
      metric: new MathExpression({
        label: 'Calls without a record',
        // Without FILL, the alarm would go on looking at the last hour that had any.
        expression: 'FILL(missing, 0)',
        usingMetrics: { missing: callMetric(calls, 'missing', { period: oneRun }) },
        period: oneRun,
      }),
      threshold: 1,
    },
    {
      id: 'CallsIncomplete',
      meaning: `At least ${INCOMPLETE_CALLS} calls started three hours ago and have not ended, or ended half an hour ago and have no analysis, and Whippy's list does not say more. Their summaries are missing.`,
      remedy: `See which they are with ${callfold('list --since 4d --status ended')}, and look them up in Whippy: as soon as its list says more, the reconciler brings it.`,
      section: 'Calls incomplete',
      metric: new MathExpression({
        label: 'Calls without an end or an analysis',
        expression: 'FILL(incomplete, 0)',
        // Each run counts the same calls again: the largest number, not the sum.
        usingMetrics: {
          incomplete: callMetric(calls, 'incomplete', { period: oneRun, statistic: 'Maximum' }),
        },
        period: oneRun,
      }),
      threshold: INCOMPLETE_CALLS,
    },
    {
      id: 'ReconcilerErrors',
      meaning:
        'The reconciler keeps failing. Calls are recorded as long as their webhooks arrive, but if one is lost, it is not found until this is mended.',
      remedy: `The reason in the log of the reconciler says what to do. For "unauthorized", put the right key first into the secret with ${callfold('connect --key-only')}.`,
      section: 'Reconciler errors',
      metric: new MathExpression({
        label: 'Failed runs',
        expression: 'FILL(failed, 0) + FILL(crashed, 0)',
        usingMetrics: {
          failed: callMetric(calls, 'runFailed', { period: someRuns }),
          crashed: reconcilerFunction.metricErrors({ period: someRuns }),
        },
        period: someRuns,
      }),
      threshold: Math.min(FAILED_RUNS, Math.floor(DAY_MINUTES / everyMinutes)),
    },
  ];
}
