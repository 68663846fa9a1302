import { Aws, Duration, Fn, Names, type RemovalPolicy, Stack, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption, QueuePolicy, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';

export interface EventQueuesProps {
  /** How long a received event stays hidden from other receivers while it is being recorded. */
  readonly visibilityTimeout: Duration;
  /** How often an event is received in vain before it becomes a dead letter. */
  readonly maxReceiveCount: number;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The queue between the webhook and the recorder, its dead-letter queue, and the quarantine.
 *
 * All keep their messages for 14 days, the most SQS allows. For the dead-letter queue that is counted from when
 * the event was put on the queue: a dead letter is the same message still. A redriven or released one is a new one.
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
    // Only the event queue may use the dead-letter queue. Each of the two needs the other's ARN to be created, so
    // the one of the event queue is made from a name that is known before it exists.
    const queueName = this.eventQueueName();
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
        'Nothing consumes this queue by itself, so nothing can fail to: messages stay until a person releases or discards them, and an alarm tells when they come in.',
    });
    for (const queue of [this.queue, this.deadLetterQueue, this.quarantineQueue]) {
      retainPolicyWith(queue, props.removalPolicy);
    }
  }

  /**
   * A name for the event queue that holds a part of the stack's id: if a stack is deleted and its queues are
   * retained, a new stack of the same name can still be created. At most 80 characters, as SQS demands.
   */
  private eventQueueName(): string {
    // arn:aws:cloudformation:<region>:<account>:stack/<name>/<UUID>
    const stackUuid = Fn.select(2, Fn.split('/', Aws.STACK_ID));
    return Fn.join('-', [
      Names.uniqueResourceName(this, { maxLength: 71, separator: '-' }),
      Fn.select(0, Fn.split('-', stackUuid)),
    ]);
  }
}

// A queue's policy is a resource of its own. If it went with the stack, a retained queue would accept plain HTTP.
function retainPolicyWith(queue: Queue, removalPolicy: RemovalPolicy): void {
  for (const child of queue.node.children) {
    if (child instanceof QueuePolicy) child.applyRemovalPolicy(removalPolicy);
  }
}
