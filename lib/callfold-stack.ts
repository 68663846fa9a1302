import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallArchive } from './call-archive/call-archive.ts';
import { CallAudit } from './call-audit/call-audit.ts';
import { CallEvents } from './call-events/call-events.ts';
import { CallReconciler } from './call-reconciler/call-reconciler.ts';
import { CallRecords } from './call-records/call-records.ts';
import type { CallRecordsProps } from './call-records/call-records-props.ts';
import { CallRecordsAlarms } from './monitoring/call-records-alarms.ts';
import { CallRecordsDashboard } from './monitoring/call-records-dashboard.ts';

export interface CallfoldStackProps extends StackProps {
  readonly callRecords: CallRecordsProps;
  /** Who gets an e-mail about alarms. */
  readonly alarmEmail?: string | undefined;
  /** Where the runbook can be read: what each alarm links to. */
  readonly runbookUrl?: string | undefined;
  /** Minutes between two comparisons of Whippy's list with the records; none without. */
  readonly reconcile?: number | undefined;
  /** Minutes that a call waits for its analysis before `Call Finished` is published. Without it, no events are published. */
  readonly analysisPatienceMinutes?: number | undefined;
  /** Keeps every event as it came, for that many days or for ever; they are not kept without. */
  readonly archive?: { readonly archiveDays: number | undefined } | undefined;
  /** Whether the records of each day are compared with the archive, which it needs. */
  readonly audit?: boolean | undefined;
}

/** One stage of callfold: the pipeline, what is switched on beside it, its alarms and its dashboard. */
export class CallfoldStack extends Stack {
  readonly callRecords: CallRecords;

  constructor(scope: Construct, id: string, props: CallfoldStackProps) {
    super(scope, id, {
      description: 'callfold: one DynamoDB record per Whippy call',
      terminationProtection: props.callRecords.removalPolicy !== RemovalPolicy.DESTROY,
      ...props,
    });
    const callArchive =
      props.archive === undefined
        ? undefined
        : new CallArchive(this, 'CallRecordsArchive', { ...props.callRecords, ...props.archive });
    const callRecords = new CallRecords(this, 'CallRecords', { ...props.callRecords, callArchive });
    const callReconciler =
      props.reconcile === undefined
        ? undefined
        : new CallReconciler(this, 'CallRecordsReconciler', {
            ...props.callRecords,
            callRecords,
            everyMinutes: props.reconcile,
          });
    const callEvents =
      props.analysisPatienceMinutes === undefined
        ? undefined
        : new CallEvents(this, 'CallRecordsNotifier', {
            ...props.callRecords,
            callRecords,
            analysisPatienceMinutes: props.analysisPatienceMinutes,
          });
    const callAudit = props.audit
      ? new CallAudit(this, 'CallRecordsAuditor', { ...props.callRecords, callRecords })
      : undefined;
    const { alarms } = new CallRecordsAlarms(this, 'Alarms', {
      callRecords,
      callReconciler,
      callEvents,
      callArchive,
      callAudit,
      email: props.alarmEmail,
      runbookUrl: props.runbookUrl,
    });
    new CallRecordsDashboard(this, 'Monitoring', {
      callRecords,
      callReconciler,
      callEvents,
      callArchive,
      callAudit,
      alarms,
    });
    this.callRecords = callRecords;
  }
}
