import { Duration, type RemovalPolicy, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption, RedrivePermission } from 'aws-cdk-lib/aws-sqs';
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
    // No other queue has a business to drop its dead letters here. The dead-letter queue itself cannot be
    // narrowed down to its one source: the two queues would need each other's ARN to be created.
    const nobodysDeadLetters = { redrivePermission: RedrivePermission.DENY_ALL };
    const common = {
      retentionPeriod: Duration.days(14),
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      removalPolicy: props.removalPolicy,
    };
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', common);
    this.queue = new Queue(this, 'Queue', {
      ...common,
      redriveAllowPolicy: nobodysDeadLetters,
      visibilityTimeout: props.visibilityTimeout,
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: props.maxReceiveCount },
    });
    this.quarantineQueue = new Queue(this, 'QuarantineQueue', {
      ...common,
      redriveAllowPolicy: nobodysDeadLetters,
    });
    Validations.of(this.quarantineQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason:
        'Nothing consumes this queue by itself, so nothing can fail to: messages stay until a person releases or discards them, and an alarm tells that they are there.',
    });
  }
}
