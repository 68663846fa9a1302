import { only, synthesize } from './synthesize.ts';

const template = synthesize({ stage: 'prod', events: 'true', analysisPatienceMinutes: '10' });

const ofType = (type: string) => Object.entries(template.findResources(type));
const [[functionId, { Properties: notifier }] = ['', { Properties: {} }]] = ofType(
  'AWS::Lambda::Function',
).filter(([, { Properties }]) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === 'notifier');
const idOf = (type: string, start: string) =>
  ofType(type)
    .map(([id]) => id)
    .find(id => id.startsWith(start));
const queueId = idOf('AWS::SQS::Queue', 'CallRecordsNotifierQueuesQueue');
const deadLetterQueueId = idOf('AWS::SQS::Queue', 'CallRecordsNotifierQueuesDeadLetterQueue');
const tableId = only(template, 'AWS::DynamoDB::Table').id;
const sources = ofType('AWS::Lambda::EventSourceMapping')
  .map(([, { Properties }]) => Properties)
  .filter(({ FunctionName }) => FunctionName.Ref === functionId);

test('no events are published unless it is asked for', () => {
  const without = synthesize({ stage: 'prod' });
  without.resourceCountIs('AWS::Events::EventBus', 0);
  without.resourceCountIs('AWS::Lambda::Function', 2);
  without.resourceCountIs('AWS::SQS::Queue', 3);
});

test('with it, the pipeline itself stays what it is, resource by resource', () => {
  const { Resources: before } = synthesize({ stage: 'prod' }).toJSON();
  const { Resources: after } = template.toJSON();
  for (const [id, resource] of Object.entries(before)) {
    if (!/^(Alarms|Monitoring)/.test(id)) expect(after[id]).toEqual(resource);
  }
});

test('the function is told where everything is, and how long to wait', () => {
  const { id: busId } = only(template, 'AWS::Events::EventBus');
  expect(notifier.Environment.Variables).toMatchObject({
    TABLE_NAME: { Ref: tableId },
    EVENT_BUS_NAME: { Ref: busId },
    NOTIFIER_QUEUE_URL: { Ref: queueId },
    ANALYSIS_PATIENCE_MINUTES: '10',
  });
});

test('it reads the stream from where that begins, in order, and neither for ever nor for naught', () => {
  const [stream] = sources.filter(({ StartingPosition }) => StartingPosition !== undefined);
  expect(stream).toEqual({
    FunctionName: { Ref: functionId },
    EventSourceArn: { 'Fn::GetAtt': [tableId, 'StreamArn'] },
    StartingPosition: 'TRIM_HORIZON',
    BatchSize: 100,
    ParallelizationFactor: 10,
    FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1000,
    MaximumRecordAgeInSeconds: 6 * 3600,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': [deadLetterQueueId, 'Arn'] } } },
  });
});

test('calls to look at again come from a queue of its own, and in the end go to its dead letters', () => {
  expect(sources).toContainEqual(
    expect.objectContaining({
      EventSourceArn: { 'Fn::GetAtt': [queueId, 'Arn'] },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    }),
  );
  expect(template.findResources('AWS::SQS::Queue')[queueId ?? '']?.Properties).toMatchObject({
    RedrivePolicy: { maxReceiveCount: 5, deadLetterTargetArn: { 'Fn::GetAtt': [deadLetterQueueId, 'Arn'] } },
    SqsManagedSseEnabled: true,
    MessageRetentionPeriod: 14 * 86_400,
    VisibilityTimeout: 6 * notifier.Timeout,
  });
});

test('its queues refuse plain HTTP', () => {
  for (const id of [queueId, deadLetterQueueId]) {
    const policies = ofType('AWS::SQS::QueuePolicy').filter(([, { Properties }]) =>
      Properties.Queues.some(({ Ref }: { Ref: string }) => Ref === id),
    );
    expect(policies.map(([, { Properties }]) => Properties.PolicyDocument.Statement)).toEqual([
      [
        expect.objectContaining({
          Effect: 'Deny',
          Action: 'sqs:*',
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        }),
      ],
    ]);
  }
});
