import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SlackMessages } from '../../docs/examples/targets/slack-messages.ts';
import { type BusEvent, deliveriesOf } from './event-rules.ts';
import { sampleEvent, samplesThat, withCall } from './sample-events.ts';

const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Theirs');
new SlackMessages(stack, 'Slack', {
  bus: EventBus.fromEventBusName(stack, 'Bus', 'calls'),
  webhookUrl: SecretValue.secretsManager('slack-webhook'),
});
const template = Template.fromStack(stack);

/** What is posted for an event. */
function postsOf(event: BusEvent): unknown[] {
  return deliveriesOf(template, event).map(({ body }) => JSON.parse(body));
}

function summaryOf(text: unknown): object {
  return { type: 'section', text: { type: 'plain_text', emoji: false, text } };
}

test('a call is posted when it is finished, and not when it is corrected', async () => {
  expect(await samplesThat(event => postsOf(event).length > 0)).toEqual(['finished']);
});

test('the message is the summary, and a button that opens the call in Whippy', async () => {
  const event = await sampleEvent('finished');
  const { call, links } = event.detail as { [part: string]: { [name: string]: string } };
  expect(postsOf(event)).toEqual([
    {
      text: 'A call is finished',
      blocks: [
        summaryOf(call?.call_summary),
        {
          type: 'actions',
          elements: [
            { type: 'button', text: { type: 'plain_text', text: 'Open in Whippy' }, url: links?.whippy },
          ],
        },
      ],
    },
  ]);
});

test('a call whose page in Whippy is not known is posted once, without a button', async () => {
  const { detail, ...event } = await sampleEvent('finished');
  const [post, ...others] = postsOf({ ...event, detail: { ...detail, links: {} } });
  expect(others).toEqual([]);
  expect(post).toMatchObject({ blocks: [{ type: 'section' }] });
});

test('quotes, line breaks and what has a meaning in Slack arrive as they are', async () => {
  const call_summary = '"No", she said.\n<!channel> & *all* \\ @here';
  const [post] = postsOf(withCall(await sampleEvent('finished'), { call_summary }));
  expect(post).toMatchObject({ blocks: [summaryOf(call_summary), expect.anything()] });
});

test('a call whose analysis is late is posted once, although it is told twice', async () => {
  const late = await sampleEvent('finished');
  const without = withCall(late, { status: 'ended', call_summary: undefined });
  expect([without, late, await sampleEvent('corrected')].map(event => postsOf(event).length)).toEqual([
    0, 1, 0,
  ]);
});

test('a repeated event is the same message again', async () => {
  const event = await sampleEvent('finished');
  expect(postsOf({ ...event, id: 'another', time: '2024-11-01T00:00:00Z' })).toEqual(postsOf(event));
});

test('what Slack does not take is tried for a day, and then waits in a queue', () => {
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  expect(rules).toHaveLength(2);
  for (const { Properties } of rules) {
    expect(Properties.Targets).toEqual([
      expect.objectContaining({
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^SlackDeadLetters/), 'Arn'] } },
      }),
    ]);
  }
});

test('the address is not in the template', () => {
  template.hasResourceProperties('AWS::Events::ApiDestination', {
    HttpMethod: 'POST',
    InvocationEndpoint: '{{resolve:secretsmanager:slack-webhook:SecretString:::}}',
    InvocationRateLimitPerSecond: 1,
  });
  template.hasResourceProperties('AWS::Events::Connection', { AuthParameters: Match.anyValue() });
});
