import type { Template } from 'aws-cdk-lib/assertions';
import { createApp } from '../../lib/app.ts';
import { only, synthesize } from './synthesize.ts';

const STATEFUL = [
  'AWS::DynamoDB::Table',
  'AWS::SQS::Queue',
  'AWS::SecretsManager::Secret',
  'AWS::Logs::LogGroup',
];

const dev = synthesize();
const prod = synthesize({ stage: 'prod' });

function resources(template: Template): { Type: string; DeletionPolicy?: string; Properties: object }[] {
  return Object.values(template.toJSON().Resources);
}

test('deploying without a word deploys the dev stage and nothing else', () => {
  const { app, stack } = createApp({ bundle: false, check: false });
  expect(app.node.children.filter(child => child.node.id !== 'Tree')).toEqual([stack]);
  expect(stack.stackName).toBe('Callfold');
});

test('prod loses no data with its stack', () => {
  const stateful = resources(prod).filter(({ Type }) => STATEFUL.includes(Type));
  expect(stateful).toHaveLength(8);
  for (const resource of stateful) {
    expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
  expect(createApp({ context: { stage: 'prod' }, bundle: false }).stack.terminationProtection).toBe(true);
});

test('what prod retains keeps its policies: a queue without its policy would take plain HTTP', () => {
  const all = Object.entries<{ Type: string; DeletionPolicy?: string; Properties: object }>(
    prod.toJSON().Resources,
  );
  const retained = all.filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain').map(([id]) => id);
  // An IAM policy goes with its role, which is not retained.
  const policies = all.filter(([, { Type }]) => /Policy$/.test(Type) && !Type.startsWith('AWS::IAM::'));
  const protecting = policies.filter(([, { Properties }]) => {
    const { PolicyDocument: _, ...subject } = Properties as { PolicyDocument: unknown };
    return retained.some(id => JSON.stringify(subject).includes(`"${id}"`));
  });
  expect(protecting.map(([, { Type }]) => Type)).toEqual(Array(3).fill('AWS::SQS::QueuePolicy'));
  for (const [, policy] of protecting) {
    expect(policy).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
  }
});

test('the calls of prod cannot be deleted by accident, and can be restored to any second', () => {
  expect(only(prod, 'AWS::DynamoDB::Table').Properties).toMatchObject({
    DeletionProtectionEnabled: true,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
  });
});

test('dev leaves nothing behind: neither resources nor backups', () => {
  for (const { Type, DeletionPolicy } of resources(dev)) {
    if ([...STATEFUL, 'AWS::KMS::Key', 'AWS::SQS::QueuePolicy'].includes(Type))
      expect(DeletionPolicy).toBe('Delete');
    else expect(DeletionPolicy).toBeUndefined();
  }
  expect(only(dev, 'AWS::DynamoDB::Table').Properties).toMatchObject({
    DeletionProtectionEnabled: false,
    PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: false },
  });
  expect(createApp({ bundle: false }).stack.terminationProtection).toBe(false);
});

test('two stages fit into one account: no resource has a name of its own', () => {
  const names =
    /^(TableName|QueueName|FunctionName|RoleName|LogGroupName|TopicName|AlarmName|DashboardName)$/;
  for (const { Type, Properties } of [...resources(dev), ...resources(prod)]) {
    const fixed = Object.entries(Properties).filter(
      ([name, value]) => names.test(name) && typeof value === 'string',
    );
    expect([Type, fixed]).toEqual([Type, []]);
  }
  expect(only(prod, 'AWS::SecretsManager::Secret').Properties).not.toHaveProperty('Name');
});

test('a deploy never replaces what holds data: its logical ids are those of the first release', () => {
  const ids = Object.entries<{ Type: string }>(prod.toJSON().Resources)
    .filter(([, { Type }]) => STATEFUL.includes(Type) && Type !== 'AWS::Logs::LogGroup')
    .map(([id]) => id);
  expect(ids.sort()).toEqual([
    'CallRecordsEventsDeadLetterQueue8428E92F',
    'CallRecordsEventsQuarantineQueue9B6A4967',
    'CallRecordsEventsQueue1202AFEC',
    'CallRecordsSigningSecret5FE91917',
    'CallRecordsTableE2A85A5B',
  ]);
  // A queue with another name is another queue. Of the three, only this one has a name.
  const queueNames = resources(prod).flatMap(({ Properties }) =>
    'QueueName' in Properties ? JSON.stringify(Properties.QueueName) : [],
  );
  expect(queueNames).toEqual([expect.stringContaining('"Callfoldprod-CallRecords-Events-D88DDD29"')]);
});

test('a deploy never overwrites the signing key: the way it is generated stays as it was', () => {
  expect(only(prod, 'AWS::SecretsManager::Secret').Properties.GenerateSecretString).toEqual({
    ExcludePunctuation: true,
    PasswordLength: 64,
  });
});

test('a stage is made of exactly the promised resources', () => {
  const counts: Record<string, number> = {};
  for (const { Type } of resources(synthesize({ stage: 'prod', alarmEmail: 'ops@example.com' }))) {
    counts[Type] = (counts[Type] ?? 0) + 1;
  }
  expect(counts).toEqual({
    'AWS::ApiGatewayV2::Api': 1,
    'AWS::ApiGatewayV2::Integration': 1,
    'AWS::ApiGatewayV2::Route': 1,
    'AWS::ApiGatewayV2::Stage': 1,
    'AWS::CloudWatch::Alarm': 12,
    'AWS::CloudWatch::Dashboard': 1,
    'AWS::DynamoDB::Table': 1,
    'AWS::IAM::Policy': 2,
    'AWS::IAM::Role': 2,
    'AWS::KMS::Key': 1,
    'AWS::Lambda::EventSourceMapping': 1,
    'AWS::Lambda::Function': 2,
    'AWS::Lambda::Permission': 1,
    'AWS::Logs::LogGroup': 3,
    'AWS::Logs::MetricFilter': 1,
    'AWS::SNS::Subscription': 1,
    'AWS::SNS::Topic': 1,
    'AWS::SNS::TopicPolicy': 1,
    'AWS::SQS::Queue': 3,
    'AWS::SQS::QueuePolicy': 3,
    'AWS::SecretsManager::Secret': 1,
  });
});

test('settings reach what they set', () => {
  const template = synthesize({
    signatureToleranceSeconds: '300',
    throttleRate: '10',
    throttleBurst: '20',
    batchSize: '100',
    batchWindowSeconds: '5',
    maxConcurrency: '2',
    logRetentionDays: '30',
  });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: { Variables: { SIGNATURE_TOLERANCE_SECONDS: '300' } },
  });
  template.hasResourceProperties('AWS::ApiGatewayV2::Stage', {
    DefaultRouteSettings: { ThrottlingRateLimit: 10, ThrottlingBurstLimit: 20 },
  });
  template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
    BatchSize: 100,
    MaximumBatchingWindowInSeconds: 5,
    ScalingConfig: { MaximumConcurrency: 2 },
  });
  template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
});
