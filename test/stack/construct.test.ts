import { readFileSync } from 'node:fs';
import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { CallsStack } from '../../docs/examples/calls-stack.ts';
import {
  CallArchive,
  CallAudit,
  CallEvents,
  CallReconciler,
  CallRecords,
  CallRecordsAlarms,
  CallRecordsDashboard,
  type CallRecordsProps,
} from '../../lib/index.ts';

const app = () =>
  new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });

test('the example in the documentation is the one that compiles and works', () => {
  const example = readFileSync('docs/examples/calls-stack.ts', 'utf8').replace(
    '../../lib/index.ts',
    'callfold',
  );
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
  template.resourceCountIs('AWS::CloudWatch::Alarm', 12);
  // Those by which the callfold command finds it; test/cli/other-stacks.test.ts has the command do so.
  expect(Object.keys(template.toJSON().Outputs)).toEqual(
    expect.arrayContaining([
      'WebhookUrl',
      'TableName',
      'QueueUrl',
      'DeadLetterQueueUrl',
      'QuarantineQueueUrl',
    ]),
  );
});

test('without any props it is fit for production: calls outlive the stack', () => {
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

test('the token of the second route is there if it is asked for', () => {
  const stack = new Stack(app(), 'Theirs');
  expect(new CallRecords(stack, 'Plain').webhookTokenSecret).toBeUndefined();
  const calls = new CallRecords(stack, 'Token', { webhookToken: true, pipelineName: 'Token' });
  expect(stack.resolve(calls.webhookTokenSecret?.secretArn)).toEqual({
    Ref: expect.stringMatching(/^Token/),
  });
});

describe('a prop that makes no sense stops the synth with one clear line', () => {
  const construct = (props: CallRecordsProps) => new CallRecords(new Stack(app(), 'Theirs'), 'Calls', props);
  const DAYS = 'Theirs/Calls: retentionDays must be a whole number of days from 1 to 36500';

  test.each<[CallRecordsProps, string]>([
    [{ retentionDays: 0 }, `${DAYS}, not 0`],
    [{ retentionDays: -1 }, `${DAYS}, not -1`],
    [{ retentionDays: 0.5 }, `${DAYS}, not 0.5`],
    [{ retentionDays: Number.NaN }, `${DAYS}, not NaN`],
    [{ retentionDays: 36_501 }, `${DAYS}, not 36501`],
    [
      { signatureToleranceSeconds: 0 },
      'signatureToleranceSeconds must be a whole number of seconds from 1 to 31536000, not 0',
    ],
    [
      { throttleRate: 0 },
      'throttleRate must be a whole number of requests per second from 1 to 100000, not 0',
    ],
    [{ throttleBurst: 1.5 }, 'throttleBurst must be a whole number of requests from 1 to 100000, not 1.5'],
    [{ batchSize: 0 }, 'batchSize must be a whole number of events from 1 to 10000, not 0'],
    [{ batchSize: 11 }, 'batchSize must be at most 10 unless batchWindowSeconds is at least 1, not 11'],
    [
      { batchWindowSeconds: 301 },
      'batchWindowSeconds must be a whole number of seconds from 0 to 300, not 301',
    ],
    [{ maxConcurrency: 1 }, 'maxConcurrency must be a whole number of recorders from 2 to 1000, not 1'],
    [
      { signatureHeader: 'Cookie' },
      'signatureHeader must be the name of a header other than authorization, cookie, proxy-authorization, set-cookie, not "Cookie"',
    ],
    [{ maxReceiveCount: 0 }, 'maxReceiveCount must be a whole number of receives from 1 to 1000, not 0'],
    [
      { webhookTimeout: Duration.seconds(31) },
      'webhookTimeout must be a whole number of seconds from 1 to 30, not 31',
    ],
    [
      { webhookTimeout: Duration.millis(1500) },
      'webhookTimeout must be a whole number of seconds from 1 to 30, not 1.5',
    ],
    [
      { recorderTimeout: Duration.minutes(16) },
      'recorderTimeout must be a whole number of seconds from 1 to 900, not 960',
    ],
    [{ metricsNamespace: 'AWS/Lambda' }, 'metricsNamespace must be a CloudWatch namespace, not "AWS/Lambda"'],
    [
      { pipelineName: 'my-calls' },
      'pipelineName must be up to 30 letters and digits, a letter first, not "my-calls"',
    ],
    [{ metricsNamespace: '' }, 'metricsNamespace must be a CloudWatch namespace, not ""'],
    [
      { retentionDays: 0, maxReceiveCount: 0 },
      `${DAYS}, not 0; maxReceiveCount must be a whole number of receives from 1 to 1000, not 0`,
    ],
  ])('%j', (props, message) => {
    expect(() => construct(props)).toThrow(message);
    expect(() => construct(props)).toThrow(/^Theirs\/Calls: [^\n]*$/);
  });

  test('log retention: what CloudWatch Logs does not know', () => {
    // @ts-expect-error JavaScript gets no help from the compiler
    expect(() => construct({ logRetentionDays: 8 })).toThrow(
      /logRetentionDays must be one of 1, 3, .* days, not 8$/,
    );
  });

  test('what makes sense is let through, also what is not known before the deploy', () => {
    const stack = new Stack(app(), 'Theirs');
    const days = new CfnParameter(stack, 'Days', { type: 'Number' });
    const calls = new CallRecords(stack, 'Calls', {
      retentionDays: days.valueAsNumber,
      batchSize: 10_000,
      batchWindowSeconds: 300,
      maxReceiveCount: 1000,
      webhookTimeout: Duration.seconds(30),
      recorderTimeout: Duration.minutes(15),
      metricsNamespace: 'calls/of-ours #1: all_',
    });
    expect(calls.metricsNamespace).toBe('calls/of-ours #1: all_');
    Template.fromStack(stack).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { RETENTION_DAYS: { Ref: 'Days' } } },
    });
  });
});

test('a reconciler is there for a pipeline of another stack, too, and takes minutes that make sense', () => {
  const stack = new Stack(app(), 'Theirs');
  const callRecords = new CallRecords(stack, 'Calls');
  const reconciler = new CallReconciler(stack, 'Reconciler', { callRecords });
  expect(reconciler.everyMinutes).toBe(15);
  new CallRecordsAlarms(stack, 'Alarms', { callRecords, callReconciler: reconciler });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 15);
  for (const everyMinutes of [4, 7.5, 1441]) {
    expect(() => new CallReconciler(stack, `Every${everyMinutes}`, { callRecords, everyMinutes })).toThrow(
      `Theirs/Every${everyMinutes}: everyMinutes must be a whole number of minutes from 5 to 1440, not ${everyMinutes}`,
    );
  }
});

test('events about calls of a pipeline of another stack can be published, too, with a patience that makes sense', () => {
  const stack = new Stack(app(), 'Theirs');
  const callRecords = new CallRecords(stack, 'Calls', { pipelineName: 'North' });
  const callEvents = new CallEvents(stack, 'Events', { callRecords });
  new CallRecordsAlarms(stack, 'Alarms', { callRecords, callEvents });
  const template = Template.fromStack(stack);
  template.hasOutput('NorthEventBusName', { Value: { Ref: Match.stringLikeRegexp('^EventsBus') } });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 14);
  for (const analysisPatienceMinutes of [1, 7.5, 16]) {
    expect(
      () =>
        new CallEvents(stack, `After${analysisPatienceMinutes}`, { callRecords, analysisPatienceMinutes }),
    ).toThrow(
      `Theirs/After${analysisPatienceMinutes}: analysisPatienceMinutes must be a whole number of minutes from 2 to 15, not ${analysisPatienceMinutes}`,
    );
  }
});

test('the events of a pipeline of another stack can be archived, too, for days that make sense', () => {
  const stack = new Stack(app(), 'Theirs');
  const callArchive = new CallArchive(stack, 'Archive');
  const callRecords = new CallRecords(stack, 'Calls', { pipelineName: 'North', callArchive });
  new CallRecordsAlarms(stack, 'Alarms', { callRecords, callArchive });
  const template = Template.fromStack(stack);
  template.hasOutput('NorthArchiveBucketName', { Value: { Ref: Match.stringLikeRegexp('^ArchiveBucket') } });
  template.resourceCountIs('AWS::CloudWatch::Alarm', 14);
  for (const archiveDays of [0, 7.5, 36_501]) {
    expect(() => new CallArchive(stack, `For${archiveDays}`, { archiveDays })).toThrow(
      `Theirs/For${archiveDays}: archiveDays must be a whole number of days from 1 to 36500, not ${archiveDays}`,
    );
  }
});

test('the records of a pipeline of another stack can be audited, too, if it has an archive', () => {
  const stack = new Stack(app(), 'Theirs');
  const callArchive = new CallArchive(stack, 'Archive');
  const callRecords = new CallRecords(stack, 'Calls', { callArchive, retentionDays: 365 });
  const callAudit = new CallAudit(stack, 'Audit', { callRecords });
  new CallRecordsAlarms(stack, 'Alarms', { callRecords, callArchive, callAudit });
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::CloudWatch::Alarm', 16);
  template.hasResourceProperties('AWS::Lambda::Function', {
    Environment: {
      Variables: {
        ARCHIVE_BUCKET_NAME: { Ref: Match.stringLikeRegexp('^ArchiveBucket') },
        RETENTION_DAYS: '365',
      },
    },
  });
  const plain = new CallRecords(stack, 'Plain', { pipelineName: 'Plain' });
  expect(() => new CallAudit(stack, 'AuditOfPlain', { callRecords: plain })).toThrow(
    'Theirs/AuditOfPlain: there is nothing to compare with: give its CallRecords a callArchive',
  );
});

test('two pipelines fit into one stack, and count apart by their names', () => {
  const stack = new Stack(app(), 'Theirs');
  const names = ['North', 'South'].map(
    name => new CallRecords(stack, name, { pipelineName: name }).metricsNamespace,
  );
  expect(names).toEqual(['callfold/Theirs/North', 'callfold/Theirs/South']);
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

test('the outputs of two pipelines of one stack are told apart by their names, also those of the dashboard', () => {
  const stack = new Stack(app(), 'Theirs');
  for (const pipelineName of [undefined, 'South']) {
    const props = pipelineName === undefined ? {} : { pipelineName };
    const callRecords = new CallRecords(stack, `Calls${pipelineName ?? ''}`, props);
    new CallRecordsDashboard(stack, `Dashboard${pipelineName ?? ''}`, { callRecords, alarms: [] });
    new CallRecordsAlarms(stack, `Alarms${pipelineName ?? ''}`, { callRecords });
  }
  const template = Template.fromStack(stack);
  const names = Object.keys(template.toJSON().Outputs);
  const unnamed = names.filter(name => !name.startsWith('South'));
  expect(unnamed).toContain('DashboardUrl');
  expect(names.sort()).toEqual([...unnamed, ...unnamed.map(name => `South${name}`)].sort());
  // What an alarm tells to run is about its own pipeline.
  const advice = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) =>
    JSON.stringify(Properties.AlarmDescription),
  );
  expect(advice.filter(text => text.includes('--stack Theirs --pipeline South')).length).toBe(
    advice.filter(text => text.includes('--stack Theirs\\"')).length,
  );
  expect(advice.some(text => text.includes('npx callfold dlq --stack Theirs --pipeline South'))).toBe(true);
});

test('two pipelines of one stack without a name to tell them apart are refused', () => {
  const stack = new Stack(app(), 'Theirs');
  new CallRecords(stack, 'North');
  expect(() => new CallRecords(stack, 'South')).toThrow(
    'Theirs/South and Theirs/North have no pipelineName: give each CallRecords of a stack a pipelineName of its own',
  );
  new CallRecords(stack, 'East', { pipelineName: 'East' });
  expect(() => new CallRecords(stack, 'West', { pipelineName: 'East' })).toThrow(
    "Theirs/West and Theirs/East have the pipelineName 'East': give each CallRecords of a stack a pipelineName of its own",
  );
});

test('two pipelines of one stack that would count into the same metrics are refused', () => {
  const stack = new Stack(app(), 'Theirs');
  new CallRecords(stack, 'North', { pipelineName: 'North', metricsNamespace: 'calls' });
  expect(() => new CallRecords(stack, 'South', { pipelineName: 'South', metricsNamespace: 'calls' })).toThrow(
    "Theirs/South and Theirs/North share the metrics namespace 'calls': give each CallRecords of a stack a metricsNamespace of its own",
  );
});
