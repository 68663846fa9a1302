import { Duration } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { only, synthesize } from './synthesize.ts';

const template = synthesize({ stage: 'prod', reconcile: '15' });

/** Logical ids and properties of the functions of a service. */
const functionsOf = (service: string, of = template) =>
  Object.entries(of.findResources('AWS::Lambda::Function')).filter(
    ([, { Properties }]) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === service,
  );

const [[functionId, { Properties: reconciler }] = ['', { Properties: {} }]] = functionsOf('reconciler');

test('there is none unless it is asked for', () => {
  const without = synthesize({ stage: 'prod' });
  expect(functionsOf('reconciler', without)).toEqual([]);
  without.resourceCountIs('AWS::Events::Rule', 0);
  without.resourceCountIs('AWS::DynamoDB::Table', 1);
});

test('with it, the pipeline itself stays what it is, resource by resource', () => {
  const { Resources: before } = synthesize({ stage: 'prod' }).toJSON();
  const { Resources: after } = template.toJSON();
  for (const [id, resource] of Object.entries(before)) {
    if (!/^(Alarms|Monitoring)/.test(id)) expect(after[id]).toEqual(resource);
  }
});

test('runs at the interval that is set, and is not tried again: the next run goes on', () => {
  expect(only(template, 'AWS::Events::Rule').Properties).toMatchObject({
    ScheduleExpression: 'rate(15 minutes)',
    State: 'ENABLED',
    Targets: [
      {
        Arn: { 'Fn::GetAtt': [functionId, 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 },
      },
    ],
  });
  expect(only(template, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
    FunctionName: { Ref: functionId },
    MaximumRetryAttempts: 0,
    MaximumEventAgeInSeconds: 60,
  });
});

test('never runs twice at once, and is over before the next run, however soon that is', () => {
  expect(reconciler.ReservedConcurrentExecutions).toBe(1);
  expect(reconciler.Timeout).toBeLessThan(Duration.minutes(5).toSeconds());
});

test('runs as the other functions do, and is told where everything is', () => {
  const [[, { Properties: webhook }] = ['', { Properties: {} }]] = functionsOf('webhook');
  for (const name of ['Runtime', 'Architectures', 'MemorySize']) {
    expect([name, reconciler[name]]).toEqual([name, webhook[name]]);
  }
  template.hasResource('AWS::Logs::LogGroup', { Properties: { RetentionInDays: 90 } });
  expect(template.findResources('AWS::Logs::LogGroup')).toHaveProperty(reconciler.LoggingConfig.LogGroup.Ref);
  const { QUEUE_URL, SIGNING_SECRET_ARN, POWERTOOLS_METRICS_NAMESPACE } = webhook.Environment.Variables;
  const tables = Object.keys(template.findResources('AWS::DynamoDB::Table'));
  const [table, progress] = ['Table', 'ReconcilerProgress'].map(name =>
    tables.find(id => id.startsWith(`CallRecords${name}`)),
  );
  expect(reconciler.Environment.Variables).toEqual({
    POWERTOOLS_LOG_LEVEL: 'INFO',
    POWERTOOLS_METRICS_NAMESPACE,
    POWERTOOLS_SERVICE_NAME: 'reconciler',
    PROGRESS_TABLE_NAME: { Ref: progress },
    QUEUE_URL,
    SIGNING_SECRET_ARN,
    TABLE_NAME: { Ref: table },
    WHIPPY_API_URL: 'https://api.whippy.co',
  });
});

test('its progress goes with the stack, as it can be lost', () => {
  template.hasResource('AWS::DynamoDB::Table', {
    DeletionPolicy: 'Delete',
    Properties: {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      StreamSpecification: Match.absent(),
    },
  });
});
