import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CallRecords, type CallRecordsProps } from './call-records/call-records.ts';
import { CallRecordsAlarms } from './monitoring/call-records-alarms.ts';
import { CallRecordsDashboard } from './monitoring/call-records-dashboard.ts';

export interface CallfoldStackProps extends StackProps {
  readonly callRecords: CallRecordsProps;
  /** Who gets an e-mail about alarms. */
  readonly alarmEmail?: string | undefined;
  /** Where the runbook can be read: what each alarm links to. */
  readonly runbookUrl?: string | undefined;
}

/** One stage of callfold: the pipeline and the outputs that people and the `callfold` command go by. */
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
    const dashboard = new CallRecordsDashboard(this, 'Monitoring', { callRecords: this.callRecords, alarms });

    this.output('WebhookUrl', this.callRecords.webhookUrl, 'Endpoint to add in Whippy');
    this.output('TableName', this.callRecords.table.tableName, 'One item per call');
    this.output('QueueUrl', this.callRecords.queue.queueUrl, 'Events on their way to the table');
    this.output(
      'DeadLetterQueueUrl',
      this.callRecords.deadLetterQueue.queueUrl,
      'Events that could not be recorded',
    );
    this.output(
      'QuarantineQueueUrl',
      this.callRecords.quarantineQueue.queueUrl,
      'Deliveries that could not be verified',
    );
    this.output(
      'WebhookLogGroupName',
      this.callRecords.webhookLogGroup.logGroupName,
      'What came of each delivery',
    );
    this.output(
      'RecorderLogGroupName',
      this.callRecords.recorderLogGroup.logGroupName,
      'What came of each event',
    );
    this.output('SigningSecretArn', this.callRecords.signingSecret.secretArn, 'Where to put the signing key');
    this.output('SignatureHeader', this.callRecords.signatureHeader, 'Header that carries the signature');
    if (this.callRecords.webhookTokenSecret) {
      this.output(
        'WebhookTokenSecretArn',
        this.callRecords.webhookTokenSecret.secretArn,
        'Token to end the address of the endpoint with',
      );
    }
    this.output(
      'DashboardUrl',
      dashboard.url,
      'Are events arriving, are they recorded, how late, what is stuck?',
    );
  }

  /** The outputs' names are what the `callfold` command looks for, so they carry no construct path. */
  private output(name: string, value: string, description: string): void {
    new CfnOutput(this, name, { value, description });
  }
}
