import { App, SecretValue, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { AwsSolutionsChecks } from 'cdk-nag';
import { FileCopies } from '../../docs/examples/targets/file-copies.ts';
import { SalesforceNotes } from '../../docs/examples/targets/salesforce-notes.ts';
import { SlackMessages } from '../../docs/examples/targets/slack-messages.ts';
import { TargetsStack } from '../../docs/examples/targets/targets-stack.ts';
import { CallEvents, CallRecords } from '../../lib/index.ts';
import { deliveriesOf } from './event-rules.ts';
import { sampleEvent } from './sample-events.ts';

const context = { 'aws:cdk:bundling-stacks': [] };

/** An app whose synthesis checks nothing, which takes less time. */
const uncheckedApp = () => new App({ context, builtinCloudFormationValidation: false });

test('a stack beside callfold breaks no security rule, and no rule of CloudFormation', () => {
  const app = new App({ context, builtinCloudFormationValidation: true });
  new TargetsStack(app, 'Targets', { eventBusName: 'calls', alarmEmail: 'ops@example.com' });
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);
  app.synth();
});

test('it has an alarm for each dead-letter queue', () => {
  const stack = new TargetsStack(uncheckedApp(), 'Targets', {
    eventBusName: 'calls',
    alarmEmail: 'ops@example.com',
  });
  const template = Template.fromStack(stack);
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));
  const watched = alarms.map(({ Properties }) => Properties.Dimensions[0].Value['Fn::GetAtt'][0]);
  const queues = Object.keys(template.findResources('AWS::SQS::Queue'));
  expect(watched.sort()).toEqual(queues.filter(id => id.includes('DeadLetters')).sort());
  expect(watched).toHaveLength(3);
});

test('the same targets fit into the stack of a pipeline, on its own bus', async () => {
  const app = uncheckedApp();
  const stack = new Stack(app, 'Theirs');
  const callRecords = new CallRecords(stack, 'Calls');
  const { bus } = new CallEvents(stack, 'Events', { callRecords });
  new SalesforceNotes(stack, 'Salesforce', {
    bus,
    instanceUrl: 'https://example.my.salesforce.com',
    clientId: 'key',
    clientSecret: SecretValue.secretsManager('salesforce'),
  });
  new SlackMessages(stack, 'Slack', { bus, webhookUrl: SecretValue.secretsManager('slack') });
  new FileCopies(stack, 'Files', { bus, allowedHosts: ['files.example.com'] });
  expect(new AwsSolutionsChecks().validateScope(app).violations).toEqual([]);

  const template = Template.fromStack(stack);
  expect(deliveriesOf(template, await sampleEvent('finished'))).toHaveLength(3);
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  expect(new Set(rules.map(({ Properties }) => JSON.stringify(Properties.EventBusName)))).toEqual(
    new Set([JSON.stringify(stack.resolve(bus.eventBusName))]),
  );
});
