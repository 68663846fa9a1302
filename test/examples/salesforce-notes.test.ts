import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { EventBus } from 'aws-cdk-lib/aws-events';
import { SalesforceNotes } from '../../docs/examples/targets/salesforce-notes.ts';
import { deliveriesOf } from './event-rules.ts';
import { sampleEvent, samplesThat, withCall } from './sample-events.ts';

const stack = new Stack(new App({ builtinCloudFormationValidation: false }), 'Theirs');
new SalesforceNotes(stack, 'Notes', {
  bus: EventBus.fromEventBusName(stack, 'Bus', 'calls'),
  instanceUrl: 'https://example.my.salesforce.com',
  clientId: 'consumer-key',
  clientSecret: SecretValue.secretsManager('salesforce'),
});
const template = Template.fromStack(stack);

test('a call is written when it is finished and when it is corrected, and not before', async () => {
  expect(await samplesThat(event => deliveriesOf(template, event).length > 0)).toEqual([
    'finished',
    'corrected',
  ]);
});

test('the note has all that is known of the call, but no address of a file', async () => {
  const [delivery, ...others] = deliveriesOf(template, await sampleEvent('finished'));
  expect(others).toEqual([]);
  expect(JSON.parse(delivery?.body ?? '')).toEqual({
    Status__c: 'analyzed',
    Summary__c: expect.stringMatching(/^The user, Jack, .* matches\.$/),
    Sentiment__c: 'Positive',
    Number__c: '+13232139334',
    Direction__c: 'INBOUND',
    Started__c: '2024-10-31T12:54:40.379085Z',
    Length__c: '15848 ms',
    End_Reason__c: 'agent_hangup',
    Agent_Id__c: 'c13abbed-2de9-45ec-85c3-54f5b340686c',
    Whippy_Page__c: expect.stringMatching(/^https:\/\/app\.whippy\.co\//),
    Version__c: expect.stringMatching(/^3 2024-10-31/),
  });
});

test('a repeated event is the same request again: the key is the id of the call', async () => {
  const event = await sampleEvent('finished');
  const [first, again] = [event, { ...event, id: 'another', time: '2024-11-01T00:00:00Z' }].map(
    told => deliveriesOf(template, told)[0],
  );
  expect(again).toEqual(first);
  expect(first?.path).toEqual(['d649233e-9127-4ae3-b90e-09611ed94868']);
  template.hasResourceProperties('AWS::Events::ApiDestination', {
    HttpMethod: 'PATCH',
    InvocationEndpoint:
      'https://example.my.salesforce.com/services/data/v62.0/sobjects/Whippy_Call__c/Call_Id__c/*',
  });
});

test('a correction is about the same note', async () => {
  const paths = await Promise.all(
    (['finished', 'corrected'] as const).map(
      async name => deliveriesOf(template, await sampleEvent(name))[0]?.path,
    ),
  );
  expect(paths[1]).toEqual(paths[0]);
});

test('quotes and line breaks of a summary arrive as they are', async () => {
  const call_summary = 'She said "no".\nThen:\t\\o/ <b> {"a": 1} \u{1f44b}';
  const [delivery] = deliveriesOf(template, withCall(await sampleEvent('finished'), { call_summary }));
  expect(JSON.parse(delivery?.body ?? '').Summary__c).toBe(call_summary);
});

test('a call without an analysis has a note, whose fields are texts', async () => {
  const event = withCall(await sampleEvent('finished'), {
    status: 'ended',
    call_summary: undefined,
    user_sentiment: undefined,
    agent_id: undefined,
    contact_number: undefined,
    duration_ms: undefined,
  });
  const [delivery] = deliveriesOf(template, event);
  const note = JSON.parse(delivery?.body ?? '');
  expect(note).toMatchObject({ Status__c: 'ended', Summary__c: '', Number__c: '', Length__c: ' ms' });
  for (const value of Object.values(note)) expect(typeof value).toBe('string');
});

test('what Salesforce does not take is tried for a day, and then waits in a queue', () => {
  template.hasResourceProperties('AWS::Events::Rule', {
    Targets: [
      Match.objectLike({
        RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^NotesDeadLetters'), 'Arn'] } },
      }),
    ],
  });
  template.hasResourceProperties('AWS::SQS::QueuePolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 'sqs:SendMessage', Principal: { Service: 'events.amazonaws.com' } }),
      ]),
    },
  });
});

test('the secret is not in the template', () => {
  template.hasResourceProperties('AWS::Events::Connection', {
    AuthorizationType: 'OAUTH_CLIENT_CREDENTIALS',
    AuthParameters: {
      OAuthParameters: {
        AuthorizationEndpoint: 'https://example.my.salesforce.com/services/oauth2/token',
        ClientParameters: {
          ClientID: 'consumer-key',
          ClientSecret: '{{resolve:secretsmanager:salesforce:SecretString:::}}',
        },
        OAuthHttpParameters: {
          BodyParameters: [Match.objectLike({ Key: 'grant_type', Value: 'client_credentials' })],
        },
      },
    },
  });
});
