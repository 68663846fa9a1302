import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CallsStack } from '../../docs/examples/calls-stack.ts';
import { CallRecords } from '../../lib/index.ts';

const app = () =>
  new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });

test('the example in the documentation is the one that compiles and works', () => {
  const example = readFileSync('docs/examples/calls-stack.ts', 'utf8');
  expect(readFileSync('docs/construct.md', 'utf8')).toContain(`\`\`\`ts\n${example}\`\`\``);

  const template = Template.fromStack(
    new CallsStack(app(), 'Calls', {
      domainName: 'calls.example.com',
      certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/example',
    }),
  );
  template.hasResourceProperties('AWS::ApiGatewayV2::ApiMapping', { Stage: '$default' });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CallsTable'), 'StreamArn'] },
    FilterCriteria: Match.anyValue(),
  });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 11);
});

test('somebody who sets nothing gets what is fit for production: calls outlive the stack', () => {
  const stack = new Stack(app(), 'Theirs');
  new CallRecords(stack, 'Calls');
  const template = Template.fromStack(stack);
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Retain',
    Properties: {
      DeletionProtectionEnabled: true,
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  });
});

test('a signature header that cannot be one is refused at synth, with the reason', () => {
  const stack = new Stack(app(), 'Theirs');
  expect(() => new CallRecords(stack, 'Calls', { signatureHeader: 'Cookie' })).toThrow(
    'signatureHeader must be the name of a header other than authorization, cookie, proxy-authorization, set-cookie, not "Cookie"',
  );
});

test('the token of the second route is there if it is asked for', () => {
  const stack = new Stack(app(), 'Theirs');
  expect(new CallRecords(stack, 'Plain').webhookTokenSecret).toBeUndefined();
  const calls = new CallRecords(stack, 'Token', { webhookToken: true, metricsNamespace: 'token' });
  expect(stack.resolve(calls.webhookTokenSecret?.secretArn)).toEqual({
    Ref: expect.stringMatching(/^Token/),
  });
});

test('two pipelines fit into one stack, and count apart if told to', () => {
  const stack = new Stack(app(), 'Theirs');
  const names = ['North', 'South'].map(
    name => new CallRecords(stack, name, { metricsNamespace: `calls/${name}` }).metricsNamespace,
  );
  expect(names).toEqual(['calls/North', 'calls/South']);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::DynamoDB::Table', 2);
  const queues = Object.values(template.findResources('AWS::SQS::Queue'));
  const queueNames = queues.flatMap(({ Properties }) => Properties.QueueName ?? []);
  expect(new Set(queueNames.map(name => JSON.stringify(name))).size).toBe(2);
  for (const namespace of names) {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { POWERTOOLS_METRICS_NAMESPACE: namespace } },
    });
  }
});

test('two pipelines of one stack that would count into the same metrics are refused', () => {
  const stack = new Stack(app(), 'Theirs');
  new CallRecords(stack, 'North');
  expect(() => new CallRecords(stack, 'South')).toThrow(
    "Theirs/South and Theirs/North share the metrics namespace 'callfold/Theirs': give each CallRecords of a stack a metricsNamespace of its own",
  );
});
