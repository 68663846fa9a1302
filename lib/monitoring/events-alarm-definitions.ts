import type { CallEvents } from '../call-events/call-events.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import type { AlarmDefinition } from './alarm-definitions.ts';
import { changeAge, PERIOD } from './call-metrics.ts';
import { callfoldCommands } from './callfold-commands.ts';

/** How old a change may be when its event is published, in milliseconds. */
const LATE_MS = 5 * 60_000;

/** What is watched for if events about calls are published. As with the other alarms, no data means no harm. */
export function eventsAlarmDefinitions(
  calls: CallRecords,
  { notifierFunction, deadLetterQueue }: CallEvents,
): readonly AlarmDefinition[] {
  const callfold = callfoldCommands(calls);
  return [
    {
      id: 'UnpublishedEvents',
      meaning:
        'An event about a call could not be put on the bus in many attempts. The records are right, but what is behind the bus does not know of it. The stream keeps what happened for 24 hours, to be published after all.',
      remedy: `See what it is with ${callfold('dlq --events')}; the log of the notifier says why. Remove the cause, then have it published with ${callfold('dlq redrive --events')}.`,
      section: 'Unpublished events',
      queue: deadLetterQueue,
      metric: deadLetterQueue.metricApproximateNumberOfMessagesVisible({
        statistic: 'Maximum',
        period: PERIOD,
      }),
      threshold: 1,
    },
    {
      id: 'EventsLate',
      meaning:
        'Events about calls are published more than five minutes late, because the notifier fails, is throttled, or cannot keep up. The records are right. What is six hours late becomes a dead letter.',
      remedy:
        'If something was deployed, roll it back. Otherwise the errors in the log of the notifier name the cause. It goes on by itself, in the order of each call.',
      section: 'Events late',
      metric: changeAge(notifierFunction),
      threshold: LATE_MS,
      periodsOfThree: 2,
    },
  ];
}
