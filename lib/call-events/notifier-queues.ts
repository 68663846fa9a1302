import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { uniqueQueueName } from '../call-records/unique-queue-name.ts';

export interface NotifierQueuesProps {
  /** How long a received message stays hidden from other receivers. */
  readonly visibilityTimeout: Duration;
}

/**
 * The notifier's own queue, whose messages come after a delay, and its dead-letter queue. Both hold ids of calls, and
 * places in the stream: nothing that would be worth keeping without the stack.
 */
export class NotifierQueues extends Construct {
  /** Calls to look at again, and batches of the stream that are published after all. */
  readonly queue: Queue;
  /** Calls that could not be looked at, and batches of the stream that could not be published. Kept for 14 days. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, props: NotifierQueuesProps) {
    super(scope, id);
    const common = {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.DESTROY,
    };
    // Each of the two needs the other's ARN; see EventQueues.
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
      redriveAllowPolicy: { redrivePermission: RedrivePermission.DENY_ALL },
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 5 },
    });
  }
}
