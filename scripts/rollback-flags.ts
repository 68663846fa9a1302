// Prints the options by which `cdk deploy` rolls back if an alarm goes off, for the stack that is named. Standard input
// is what `aws cloudwatch describe-alarms` prints. It imports nothing but Node.js, since it runs beside credentials.
//
// CloudFormation cannot distinguish an alarm that has gone off before from one that the deploy sets off. So in that
// case the deploy is refused, unless the variable DESPITE_ALARMS is `true`: then these alarms are left out.
import { text } from 'node:stream/consumers';

/** How long the alarms are watched after the change. All of them need five minutes to go off. */
const WATCHED_MINUTES = 15;

/**
 * The alarms that a bad deploy sets off within minutes, and that end minutes after their cause. CloudFormation takes
 * five at most. Alarms that look back for hours are left out: they would stay in alarm, and stop the deploy that
 * removes the cause.
 */
const WATCHED = ['WebhookErrors', 'RefusedEvents', 'RefusedSignatures', 'RecorderErrors', 'EventsWaiting'];

interface AlarmState {
  readonly AlarmName: string;
  readonly AlarmArn: string;
  readonly StateValue: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
}

const [stack = ''] = process.argv.slice(2);
const { MetricAlarms: alarms }: { MetricAlarms: readonly AlarmState[] } = JSON.parse(
  await text(process.stdin),
);
const name = new RegExp(`^${stack}-Alarms(${WATCHED.join('|')})[0-9A-F]{8}-`);
const watched = alarms.flatMap(alarm => {
  const [, id] = name.exec(alarm.AlarmName) ?? [];
  return id === undefined ? [] : [{ id, ...alarm }];
});
const raised = watched.filter(({ StateValue }) => StateValue === 'ALARM');
const ids = raised.map(({ id }) => id).join(', ');
if (raised.length > 0 && process.env.DESPITE_ALARMS !== 'true') {
  console.error(
    `${ids} of ${stack} has gone off, so CloudFormation would roll this deploy back. Wait until the alarm is over, or run the workflow by hand with despite_alarms (docs/delivery.md)`,
  );
  process.exitCode = 1;
} else {
  const quiet = watched.filter(alarm => !raised.includes(alarm));
  if (raised.length > 0) console.error(`Left out, since it has gone off already: ${ids}`);
  if (quiet.length === 0) console.error(`No alarm of ${stack} can roll this deploy back`);
  // Without a list, CloudFormation would use that of the last deploy.
  const arns = quiet.length === 0 ? ['none'] : quiet.map(({ AlarmArn }) => AlarmArn);
  const flags = arns.map(arn => `--rollback-trigger-alarm-arns ${arn}`);
  if (quiet.length > 0) flags.push(`--monitoring-time-minutes ${WATCHED_MINUTES}`);
  console.log(flags.join(' '));
}
