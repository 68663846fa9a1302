import { Duration, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption, QueuePolicy, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { uniqueQueueName } from './unique-queue-name.ts';

export interface EventQueuesProps {
  /** How long a received event stays hidden from other receivers while it is being recorded. */
  readonly visibilityTimeout: Duration;
  /** How often an event is received without being recorded before it becomes a dead letter. */
  readonly maxReceiveCount: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The queue between the webhook and the recorder, its dead-letter queue, and the quarantine.
 *
 * All keep their messages for 14 days, the most SQS allows. In the dead-letter queue, these are counted from the time
 * when the event was sent to the event queue, because a dead letter is still the same message. A redriven or released
 * event is a new message.
 */
export class EventQueues extends Construct {
  /** Call events on their way to the recorder. */
  readonly queue: Queue;
  /** Call events that the recorder could not record, and authentic deliveries that the webhook could not read. */
  readonly deadLetterQueue: Queue;
  /** Deliveries that look like call events but could not be verified. */
  readonly quarantineQueue: Queue;

  constructor(scope: Construct, id: string, props: EventQueuesProps) {
    super(scope, id);
    const noDeadLetters = { redrivePermission: RedrivePermission.DENY_ALL };
    const common = {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.removalPolicy,
    };
    // Only the event queue may use the dead-letter queue. To be created, each of the two needs the other's ARN, so that
    // of the event queue is built from a name that is known in advance.
    const queueName = uniqueQueueName(this);
    const queueArn = Stack.of(this).formatArn({ service: 'sqs', resource: queueName });
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      ...common,
      redriveAllowPolicy: {
        redrivePermission: RedrivePermission.BY_QUEUE,
        sourceQueues: [Queue.fromQueueArn(this, 'DeadLetterSource', queueArn)],
      },
    });
    this.queue = new Queue(this, 'Queue', {
      ...common,
      queueName,
      redriveAllowPolicy: noDeadLetters,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
    this.quarantineQueue = new Queue(this, 'QuarantineQueue', {
      ...common,
      redriveAllowPolicy: noDeadLetters,
    });
    Validations.of(this.quarantineQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'No function consumes this queue, so no message can fail: messages stay until an operator releases or discards them, and an alarm fires when they arrive.',
    });
    for (const queue of [this.queue, this.deadLetterQueue, this.quarantineQueue]) {
      retainPolicyWith(queue, props.removalPolicy);
    }
  }
}

// A queue's policy is a resource of its own. If it went with the stack, a retained queue would accept plain HTTP.
function retainPolicyWith(queue: Queue, removalPolicy: RemovalPolicy): void {
  for (const child of queue.node.children) {
    if (child instanceof QueuePolicy) child.applyRemovalPolicy(removalPolicy);
  }
}
