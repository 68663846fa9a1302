import { RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
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
}

/** One stage of callfold: the pipeline, its alarms and its dashboard. */
export class CallfoldStack extends Stack {
  readonly callRecords: CallRecords;

  constructor(scope: Construct, id: string, props: CallfoldStackProps) {
    super(scope, id, {
      description: 'callfold: one DynamoDB record per Whippy call',
      terminationProtection: props.callRecords.removalPolicy !== RemovalPolicy.DESTROY,
      ...props,
    });
    this.callRecords = new CallRecords(this, 'CallRecords', props.callRecords);
    const { alarms } = new CallRecordsAlarms(this, 'Alarms', {
      callRecords: this.callRecords,
      email: props.alarmEmail,
      runbookUrl: props.runbookUrl,
    });
    new CallRecordsDashboard(this, 'Monitoring', { callRecords: this.callRecords, alarms });
  }
}
