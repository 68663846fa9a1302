import type { CompositeAlarm, MetricAlarm } from '@aws-sdk/client-cloudwatch';
import { plural } from '../../text/plural.ts';
import { formatDuration } from '../../time/duration.ts';
import type { DeployedStack } from '../deployment/deployment.ts';
import type { Check, Finding } from './finding.ts';
import { resourcesOf } from './stack-resources.ts';

const CHECK = 'Alarms';

/** Most alarms that CloudWatch takes the names of in one request. */
const MAX_NAMES = 100;

/** An alarm of a stack. */
type StackAlarm = MetricAlarm | CompositeAlarm;

/** Which alarms have gone off, and whom they reach. On this machine there are none, and there is no finding. */
export const checkAlarms: Check = async ({ deployment: { stack }, io }) => {
  if (!stack) return [];
  const alarms = await alarmsOf(stack);
  if (alarms.length === 0) {
    return [
      {
        check: CHECK,
        level: 'note',
        finding: 'the stack has none',
        advice: 'you get no message if something fails: docs/construct.md says how to add alarms',
      },
    ];
  }
  const raised = alarms.filter(({ StateValue }) => StateValue === 'ALARM');
  const states: Finding[] =
    raised.length > 0
      ? raised.map(alarm => describe(alarm, io.now()))
      : [{ check: CHECK, level: 'ok', finding: `none of ${alarms.length} has gone off` }];
  return [...states, ...describeSilent(alarms), ...(await describeRecipients(stack, alarms))];
};

async function alarmsOf(stack: DeployedStack): Promise<StackAlarm[]> {
  const names = await resourcesOf(stack, ['AWS::CloudWatch::Alarm', 'AWS::CloudWatch::CompositeAlarm']);
  const { paginateDescribeAlarms } = await import('@aws-sdk/client-cloudwatch');
  const client = await stack.clients.cloudWatch();
  const alarms: StackAlarm[] = [];
  for (let index = 0; index < names.length; index += MAX_NAMES) {
    const AlarmNames = names.slice(index, index + MAX_NAMES);
    const AlarmTypes = ['MetricAlarm', 'CompositeAlarm'] as const;
    for await (const page of paginateDescribeAlarms(
      { client },
      { AlarmNames, AlarmTypes: [...AlarmTypes] },
    )) {
      alarms.push(...(page.MetricAlarms ?? []), ...(page.CompositeAlarms ?? []));
    }
  }
  return alarms;
}

// The description of callfold's own alarms ends with what to do.
function describe(alarm: StackAlarm, now: number): Finding {
  const { AlarmName = '', AlarmDescription = '' } = alarm;
  const since = alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp;
  const [meaning = '', whatToDo = 'see docs/runbook.md'] = AlarmDescription.split(/ What to do: /);
  const age = since ? ` ${formatDuration(Math.max(0, now - since.getTime()))} ago` : '';
  return {
    check: CHECK,
    level: 'problem',
    finding: `${AlarmName} has gone off${age}${meaning === '' ? '' : `: ${meaning}`}`,
    advice: whatToDo,
  };
}

function describeSilent(alarms: readonly StackAlarm[]): Finding[] {
  const silent = alarms.flatMap(({ ActionsEnabled, AlarmName = '' }) =>
    ActionsEnabled === false ? [AlarmName] : [],
  );
  if (silent.length === 0) return [];
  return [
    {
      check: CHECK,
      level: 'problem',
      finding: `${plural(silent.length, 'alarm')} switched off, so that no message is sent: ${silent.join(', ')}`,
      advice: `aws cloudwatch enable-alarm-actions --alarm-names ${silent.join(' ')}`,
    },
  ];
}

async function describeRecipients(stack: DeployedStack, alarms: readonly StackAlarm[]): Promise<Finding[]> {
  const check = 'Recipients';
  const actions = [...new Set(alarms.flatMap(({ AlarmActions }) => AlarmActions ?? []))];
  const topics = actions.filter(isTopic);
  const others = actions.filter(action => !isTopic(action));
  const subscriptions = (await Promise.all(topics.map(topic => subscriptionsOf(topic, stack)))).flat();
  const pending = subscriptions.filter(({ confirmed }) => !confirmed).map(({ recipient }) => recipient);
  const reached = [
    ...new Set([
      ...subscriptions.filter(({ confirmed }) => confirmed).map(({ recipient }) => recipient),
      ...others,
    ]),
  ];
  const findings: Finding[] = [];
  if (reached.length > 0)
    findings.push({ check, level: 'ok', finding: `alarms go to ${reached.join(', ')}` });
  if (pending.length > 0) {
    findings.push({
      check,
      level: 'problem',
      finding: `${pending.join(', ')} has not confirmed yet, and gets no message of an alarm`,
      advice:
        'confirm the e-mail "AWS Notification - Subscription Confirmation" (look among the spam). It is good for two days: after that, subscribe again',
    });
  }
  if (findings.length > 0) return findings;
  return [
    {
      check,
      level: 'note',
      finding: 'no message of an alarm is sent',
      advice: `set alarmEmail (docs/settings.md) and deploy${topics[0] === undefined ? '' : `, or subscribe to ${topics[0]}`}`,
    },
  ];
}

function isTopic(action: string): boolean {
  return action.split(':')[2] === 'sns';
}

interface Subscription {
  readonly recipient: string;
  readonly confirmed: boolean;
}

async function subscriptionsOf(TopicArn: string, { clients }: DeployedStack): Promise<Subscription[]> {
  const { paginateListSubscriptionsByTopic } = await import('@aws-sdk/client-sns');
  const client = await clients.sns();
  const found: Subscription[] = [];
  for await (const { Subscriptions = [] } of paginateListSubscriptionsByTopic({ client }, { TopicArn })) {
    for (const { Protocol = '', Endpoint = '', SubscriptionArn = '' } of Subscriptions) {
      if (SubscriptionArn === 'Deleted') continue;
      found.push({
        recipient: recipientOf(Protocol, Endpoint),
        confirmed: SubscriptionArn !== 'PendingConfirmation',
      });
    }
  }
  return found;
}

// A phone number is not printed, and the URL of a chat's webhook is a secret.
function recipientOf(protocol: string, endpoint: string): string {
  if (protocol.startsWith('email')) return endpoint;
  if (protocol.startsWith('http') && URL.canParse(endpoint)) return new URL(endpoint).host;
  return protocol === 'sms' ? 'a phone (sms)' : endpoint;
}
