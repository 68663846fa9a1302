import { Duration, SecretValue, Validations } from 'aws-cdk-lib';
import {
  ApiDestination,
  Authorization,
  Connection,
  EventField,
  type IApiDestination,
  Match,
  Rule,
  RuleTargetInput,
} from 'aws-cdk-lib/aws-events';
import { ApiDestination as ApiDestinationTarget } from 'aws-cdk-lib/aws-events-targets';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import type { aws_events } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';

export interface SlackMessagesProps {
  /** callfold's bus. */
  readonly bus: aws_events.IEventBusRef;
  /** The address of an incoming webhook of Slack, which is a secret: `https://hooks.slack.com/services/...`. */
  readonly webhookUrl: SecretValue;
}

/**
 * Posts the summary of each analyzed call to a channel of Slack, with a button that opens the call in Whippy.
 *
 * A repeated event is posted again: a webhook of Slack cannot be told that it had a message. Calls without a summary, such
 * as those of a person, are not posted, and so a call whose analysis is late is posted once.
 */
export class SlackMessages extends Construct {
  /** What Slack refused, or did not take for a day. */
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, { bus, webhookUrl }: SlackMessagesProps) {
    super(scope, id);
    this.deadLetterQueue = new Queue(this, 'DeadLetters', {
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(this.deadLetterQueue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'It is the dead-letter queue of a rule of EventBridge. The check knows those of queues only.',
    });

    const channel = new ApiDestination(this, 'Channel', {
      connection: new Connection(this, 'Connection', {
        // EventBridge wants some authorization. Slack needs none: who knows the address may post.
        authorization: Authorization.apiKey('X-Unused', SecretValue.unsafePlainText('unused')),
      }),
      // The template has a reference only. CloudFormation puts the address in its place during the deploy.
      endpoint: webhookUrl.unsafeUnwrap(),
      // What Slack takes of a webhook. More waits in EventBridge.
      rateLimitPerSecond: 1,
    });

    // A button needs an address, and Whippy does not give it for each call.
    for (const hasPage of [true, false]) {
      new Rule(this, hasPage ? 'WithPage' : 'WithoutPage', {
        eventBus: bus,
        eventPattern: {
          source: ['callfold'],
          detailType: ['Call Finished'],
          detail: {
            call: { status: ['analyzed'], call_summary: Match.exists() },
            links: { whippy: hasPage ? Match.exists() : Match.doesNotExist() },
          },
        },
        targets: [
          new ApiDestinationTarget(channel as IApiDestination, {
            event: RuleTargetInput.fromObject(message(hasPage)),
            maxEventAge: Duration.hours(24),
            retryAttempts: 185,
            deadLetterQueue: this.deadLetterQueue,
          }),
        ],
      });
    }
  }
}

/**
 * The message. The summary is plain text, so that nothing in it becomes a link or calls the whole channel. It stands alone:
 * EventBridge makes a JSON text of it, and would break the JSON inside of another text.
 */
function message(hasPage: boolean): object {
  const button = {
    type: 'button',
    text: { type: 'plain_text', text: 'Open in Whippy' },
    url: EventField.fromPath('$.detail.links.whippy'),
  };
  return {
    // What a notification shows.
    text: 'A call is finished',
    blocks: [
      {
        type: 'section',
        text: { type: 'plain_text', emoji: false, text: EventField.fromPath('$.detail.call.call_summary') },
      },
      ...(hasPage ? [{ type: 'actions', elements: [button] }] : []),
    ],
  };
}
