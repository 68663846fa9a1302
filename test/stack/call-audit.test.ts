import { Match } from 'aws-cdk-lib/assertions';
import { only, synthesize } from './synthesize.ts';

const context = { stage: 'prod', archive: 'true', retentionDays: '365' };
const template = synthesize({ ...context, audit: 'true' });
const [[functionId, { Properties: auditor }] = ['', { Properties: {} }]] = Object.entries(
  template.findResources('AWS::Lambda::Function'),
).filter(([, { Properties }]) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === 'auditor');

test('without it, the template has nothing of it', () => {
  const without = synthesize(context).toJSON();
  expect(JSON.stringify(without)).not.toMatch(/auditor|Audit/);
});

test('with it, the rest stays what it is, resource by resource', () => {
  const { Resources: before } = synthesize(context).toJSON();
  const { Resources: after } = template.toJSON();
  for (const [id, resource] of Object.entries(before)) {
    if (!/^Monitoring/.test(id)) expect(after[id]).toEqual(resource);
  }
});

test('runs once a day, hours after midnight in UTC, and is not tried again', () => {
  const once = { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 3600 };
  expect(only(template, 'AWS::Events::Rule').Properties).toMatchObject({
    ScheduleExpression: 'cron(0 6 * * ? *)',
    State: 'ENABLED',
    Targets: [{ Arn: { 'Fn::GetAtt': [functionId, 'Arn'] }, RetryPolicy: once }],
  });
  expect(only(template, 'AWS::Lambda::EventInvokeConfig').Properties).toMatchObject({
    FunctionName: { Ref: functionId },
    ...once,
  });
});

test('never runs twice at once, and has the time and the disk that Lambda gives at most', () => {
  expect(auditor).toMatchObject({
    ReservedConcurrentExecutions: 1,
    Timeout: 900,
    MemorySize: 1769,
    EphemeralStorage: { Size: 10_240 },
  });
});

test('is told where everything is, and for how long records are kept', () => {
  const { TableName, ArchiveBucketName } = template.toJSON().Outputs;
  expect(auditor.Environment.Variables).toEqual({
    POWERTOOLS_LOG_LEVEL: 'INFO',
    POWERTOOLS_METRICS_NAMESPACE: 'callfold/Callfold-prod',
    POWERTOOLS_SERVICE_NAME: 'auditor',
    TABLE_NAME: TableName.Value,
    ARCHIVE_BUCKET_NAME: ArchiveBucketName.Value,
    RETENTION_DAYS: '365',
  });
});

test('can list nothing of the bucket but what has lines', () => {
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Action: 's3:ListBucket', Condition: { StringLike: { 's3:prefix': 'day=*' } } }),
      ]),
    },
  });
});
