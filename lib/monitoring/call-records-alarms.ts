import { Alarm, ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Topic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import type { CallArchive } from '../call-archive/call-archive.ts';
import type { CallAudit } from '../call-audit/call-audit.ts';
import type { CallEvents } from '../call-events/call-events.ts';
import type { CallReconciler } from '../call-reconciler/call-reconciler.ts';
import type { CallRecords } from '../call-records/call-records.ts';
import { type AlarmDefinition, alarmDefinitions } from './alarm-definitions.ts';
import { AlarmTopic } from './alarm-topic.ts';
import { archiveAlarmDefinitions } from './archive-alarm-definitions.ts';
import { auditAlarmDefinitions } from './audit-alarm-definitions.ts';
import { queueAddress } from './console-address.ts';
import { eventsAlarmDefinitions } from './events-alarm-definitions.ts';
import { reconcilerAlarmDefinitions } from './reconciler-alarm-definitions.ts';

export interface CallRecordsAlarmsProps {
  /** The pipeline to watch. */
  readonly callRecords: CallRecords;
  /**
   * Its reconciler, to be watched as well.
   * @default - no alarm looks for calls that are missing
   */
  readonly callReconciler?: CallReconciler | undefined;
  /**
   * What publishes events about its calls, to be watched as well.
   * @default - no alarm looks for events that could not be published
   */
  readonly callEvents?: CallEvents | undefined;
  /**
   * Its archive, to be watched as well.
   * @default - no alarm looks for events that are not archived
   */
  readonly callArchive?: CallArchive | undefined;
  /**
   * Its audit of each day, to be watched as well.
   * @default - no alarm looks for records that are not what their events give
   */
  readonly callAudit?: CallAudit | undefined;
  /**
   * Who gets an e-mail when an alarm fires and when it is over.
   * @default - no e-mail is sent: subscribe to {@link CallRecordsAlarms.topic}
   */
  readonly email?: string | undefined;
  /**
   * Where the runbook can be read: what each alarm links to.
   * @default - alarms have no link, and name a section of `docs/runbook.md`
   */
  readonly runbookUrl?: string | undefined;
}

/** The alarms of a pipeline, and the topic that they are published to. */
export class CallRecordsAlarms extends Construct {
  readonly topic: Topic;
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: CallRecordsAlarmsProps) {
    super(scope, id);
    const { topic } = new AlarmTopic(this, 'Notifications', { email: props.email });
    const action = new SnsAction(topic);

    this.topic = topic;
    const { callRecords, callReconciler, callEvents, callArchive, callAudit } = props;
    const definitions = [
      ...alarmDefinitions(callRecords),
      ...(callReconciler ? reconcilerAlarmDefinitions(callRecords, callReconciler) : []),
      ...(callEvents ? eventsAlarmDefinitions(callRecords, callEvents) : []),
      ...(callArchive ? archiveAlarmDefinitions(callRecords, callArchive) : []),
      ...(callAudit ? auditAlarmDefinitions(callRecords, callAudit) : []),
    ];
    this.alarms = definitions.map(definition => {
      const alarm = new Alarm(this, definition.id, {
        alarmDescription: this.describe(definition, props.runbookUrl),
        metric: definition.metric,
        threshold: definition.threshold,
        comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
        evaluationPeriods: definition.periodsOfThree === undefined ? 1 : 3,
        datapointsToAlarm: definition.periodsOfThree ?? 1,
        treatMissingData: TreatMissingData.NOT_BREACHING,
      });
      alarm.addAlarmAction(action);
      alarm.addOkAction(action);
      return alarm;
    });
  }

  /** The text of an alarm's e-mail. `callfold doctor` splits it at "What to do: ". */
  private describe(
    { meaning, remedy, section, queue }: AlarmDefinition,
    runbookUrl: string | undefined,
  ): string {
    const first = `${meaning} What to do: ${remedy}`;
    const more =
      runbookUrl === undefined
        ? `More in docs/runbook.md, under "${section}".`
        : `More: ${runbookUrl}#${section.toLowerCase().replaceAll(' ', '-')}`;
    const isRoom = `${first} ${QUEUE}  ${more}`.length + MAX_ADDRESS <= MAX_DESCRIPTION;
    return queue && isRoom ? `${first} ${QUEUE} ${queueAddress(this, queue)} ${more}` : `${first} ${more}`;
  }
}

const QUEUE = 'The queue in the console:';

/** Most characters of a description that CloudWatch takes: with more, the deploy fails. */
const MAX_DESCRIPTION = 1024;

/**
 * Upper bound for the length of the address of a queue's page, which is known only after the deploy: about 140
 * characters, and up to 80 for the name of the queue.
 */
const MAX_ADDRESS = 240;
