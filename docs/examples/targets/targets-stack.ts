import { Duration, SecretValue, Stack, type StackProps } from 'aws-cdk-lib';
import { ComparisonOperator, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import type { Construct } from 'constructs';
import { FileCopies } from './file-copies.ts';
import { SalesforceNotes } from './salesforce-notes.ts';
import { SlackMessages } from './slack-messages.ts';

interface TargetsStackProps extends StackProps {
  /** The output `EventBusName` of callfold's stack. */
  readonly eventBusName: string;
  /** Who hears of what could not be delivered. */
  readonly alarmEmail: string;
}

/** A stack beside callfold's own, with all three targets. */
export class TargetsStack extends Stack {
  constructor(scope: Construct, id: string, { eventBusName, alarmEmail, ...props }: TargetsStackProps) {
    super(scope, id, props);
    const bus = EventBus.fromEventBusName(this, 'Bus', eventBusName);
    const targets = {
      Salesforce: new SalesforceNotes(this, 'Salesforce', {
        bus,
        instanceUrl: 'https://example.my.salesforce.com',
        clientId: 'the consumer key',
        clientSecret: SecretValue.secretsManager('calls/salesforce'),
      }),
      Slack: new SlackMessages(this, 'Slack', {
        bus,
        webhookUrl: SecretValue.secretsManager('calls/slack-webhook'),
      }),
      Files: new FileCopies(this, 'Files', { bus, allowedHosts: ['files.example.com'] }),
    };

    const topic = new Topic(this, 'Undelivered', { enforceSSL: true });
    topic.addSubscription(new EmailSubscription(alarmEmail));
    for (const [name, { deadLetterQueue }] of Object.entries(targets)) {
      deadLetterQueue
        .metricApproximateNumberOfMessagesVisible({ period: Duration.minutes(5) })
        .createAlarm(this, `${name}Undelivered`, {
          alarmDescription: `Calls that did not get to ${name}: look at the messages of ${deadLetterQueue.queueName}`,
          threshold: 0,
          comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
          evaluationPeriods: 1,
          treatMissingData: TreatMissingData.IGNORE,
        })
        .addAlarmAction(new SnsAction(topic));
    }
  }
}
