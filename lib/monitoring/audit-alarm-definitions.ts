import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type { CallAudit } from '../call-audit/call-audit.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import type { AlarmDefinition } from './alarm-definitions.ts';
import { callMetric } from './call-metrics.ts';
import { callfoldCommands } from './callfold-commands.ts';

/** From one audit to the next: an alarm goes on until the next one has found nothing. */
const DAY = Duration.days(1);

/**
 * What is watched for with an audit of each day. As with the other alarms, each metric counts something that should not be, and
 * no data means no harm. An audit that is not started is counted by what should have started it.
 */
export function auditAlarmDefinitions(
  calls: CallRecords,
  { auditorFunction, schedule }: CallAudit,
): readonly AlarmDefinition[] {
  const callfold = callfoldCommands(calls);
  const failures = {
    failed: callMetric(calls, 'auditFailed', { period: DAY }),
    crashed: auditorFunction.metricErrors({ period: DAY }),
    dropped: auditorFunction.metric('AsyncEventsDropped', { statistic: 'Sum', period: DAY }),
    uninvoked: new Metric({
      namespace: 'AWS/Events',
      metricName: 'FailedInvocations',
      dimensionsMap: { RuleName: schedule.ruleName },
      statistic: 'Sum',
      period: DAY,
    }),
  };
  return [
    {
      id: 'AuditDifferences',
      meaning:
        'Records of yesterday are not what their archived events give: an attribute is another one, an event is not in the record, the record is gone, or a line of the archive cannot be read. People and systems see something that did not happen, or not all that did.',
      remedy: `See what differs with ${callfold('audit --since 2d')}. If something waits, see ${callfold('dlq')}. If a record was changed or deleted in the table, ${callfold('replay --since 2d')} brings back what is gone.`,
      section: 'Audit differences',
      metric: new MathExpression({
        label: 'Differences',
        // Without FILL, the alarm would go on looking at the last day that had any.
        expression: 'FILL(wrong, 0)',
        usingMetrics: { wrong: callMetric(calls, 'wrong', { period: DAY }) },
        period: DAY,
      }),
      threshold: 1,
    },
    {
      id: 'AuditErrors',
      meaning:
        'The audit of yesterday failed or did not happen. The records are as right or wrong as before, but this is not known, and the next audit is about the next day only.',
      remedy: `The reason in the log of the auditor says what to do. Then audit the day yourself, with ${callfold('audit --since 2d')}.`,
      section: 'Audit errors',
      metric: new MathExpression({
        label: 'Failed audits',
        expression: Object.keys(failures)
          .map(name => `FILL(${name}, 0)`)
          .join(' + '),
        usingMetrics: failures,
        period: DAY,
      }),
      threshold: 1,
    },
  ];
}
