import {
  DeleteRuleCommand,
  type EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
  RemoveTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SetQueueAttributesCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import { EVENT_SOURCE } from '../../events/detail-type.ts';

/** A rule on the bus and a queue behind it, for as long as a user looks at the events. */
export interface Subscription {
  /** The events that have come, each as its JSON; none after some seconds without any. */
  receive(signal: AbortSignal): Promise<string[]>;
  /** Removes the rule and the queue. */
  remove(): Promise<void>;
}

/** Clients of the services that a subscription is made of. */
export interface SubscriptionClients {
  readonly eventBridge: EventBridgeClient;
  readonly sqs: SQSClient;
}

/**
 * Subscribes to all events of callfold on a bus. EventBridge may take a minute until it obeys the rule.
 *
 * @param name of the rule and the queue: letters, digits and hyphens
 * @throws what the AWS SDK throws; nothing is left behind then
 */
export async function subscribe(
  { eventBridge, sqs }: SubscriptionClients,
  EventBusName: string,
  name: string,
): Promise<Subscription> {
  const removals: (() => Promise<unknown>)[] = [];
  async function remove(): Promise<void> {
    for (const removal of removals.splice(0).reverse()) await removal();
  }
  try {
    const { QueueUrl } = await sqs.send(
      new CreateQueueCommand({
        QueueName: name,
        Attributes: { MessageRetentionPeriod: '300', SqsManagedSseEnabled: 'true' },
      }),
    );
    removals.push(() => sqs.send(new DeleteQueueCommand({ QueueUrl })));
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] }),
    );
    const queueArn = String(Attributes?.QueueArn);
    const EventPattern = JSON.stringify({ source: [EVENT_SOURCE] });
    const { RuleArn } = await eventBridge.send(
      new PutRuleCommand({ Name: name, EventBusName, EventPattern, Description: 'callfold events tail' }),
    );
    removals.push(() => eventBridge.send(new DeleteRuleCommand({ Name: name, EventBusName })));
    const Policy = JSON.stringify(policyOf(queueArn, String(RuleArn)));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    const Targets = [{ Id: name, Arn: queueArn }];
    await eventBridge.send(new PutTargetsCommand({ Rule: name, EventBusName, Targets }));
    removals.push(() =>
      eventBridge.send(new RemoveTargetsCommand({ Rule: name, EventBusName, Ids: [name] })),
    );
    return { receive: signal => receive(sqs, QueueUrl, signal), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function receive(
  sqs: SQSClient,
  QueueUrl: string | undefined,
  abortSignal: AbortSignal,
): Promise<string[]> {
  const command = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 5 });
  const { Messages = [] } = await sqs.send(command, { abortSignal });
  if (Messages.length > 0) {
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await sqs.send(new DeleteMessageBatchCommand({ QueueUrl, Entries }));
  }
  return Messages.map(({ Body = '' }) => Body);
}

// Only this rule may put events on the queue.
function policyOf(queueArn: string, ruleArn: string): object {
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: queueArn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ],
  };
}
