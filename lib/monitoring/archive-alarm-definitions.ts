import type { CallArchive } from '../call-archive/call-archive.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import type { AlarmDefinition } from './alarm-definitions.ts';
import { archiveAge, callMetric } from './call-metrics.ts';

/** How long an event may wait in Firehose, in seconds: twelve times as long as it normally does. */
const LATE_SECONDS = 3600;

/** What is watched for with an archive. As with the other alarms, no data means no harm. */
export function archiveAlarmDefinitions(
  calls: CallRecords,
  { deliveryStream }: CallArchive,
): readonly AlarmDefinition[] {
  return [
    {
      id: 'UnarchivedEvents',
      meaning:
        'Firehose does not take events for the archive. Their records are right, and the events go back to the queue, to be archived later. What fails for a day becomes a dead letter.',
      remedy:
        'The log of the recorder says why. If Firehose has an outage, wait: what it did not take comes again by itself. If access is denied, deploy again.',
      section: 'Unarchived events',
      metric: callMetric(calls, 'unarchived'),
      threshold: 1,
      // A single throttled moment comes to nothing.
      periodsOfThree: 2,
    },
    {
      id: 'ArchiveLate',
      meaning:
        'Firehose has events that it cannot write to the bucket of the archive. The records are right. It tries for 24 hours. After that, these events are missing in the archive for good.',
      remedy:
        'Look at the log of the Firehose stream: it says what the bucket, its policy or the role refuses. If one of them was changed, deploy again.',
      section: 'Archive late',
      metric: archiveAge(deliveryStream),
      threshold: LATE_SECONDS,
    },
  ];
}
