import { synthesize } from './synthesize.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: unknown;
}

const plain = synthesize({ stage: 'prod' });
const withToken = synthesize({ stage: 'prod', webhookToken: 'true' });
const withReconciler = synthesize({ stage: 'prod', reconcile: '15' });
const withNotifier = synthesize({ stage: 'prod', events: 'true' });
const withArchive = synthesize({ stage: 'prod', archive: 'true' });
const withAudit = synthesize({ stage: 'prod', archive: 'true', audit: 'true' });
const all = { stage: 'prod', reconcile: '15', events: 'true', archive: 'true', audit: 'true' };
const withAll = synthesize(all);
const traced = synthesize({ ...all, tracing: 'true' });

/** What the role of the function with this service name may do: one line per action and resource. */
function permissions(service: string, template = plain): string[] {
  const roles = Object.values(template.findResources('AWS::Lambda::Function'))
    .filter(({ Properties }) => Properties.Environment.Variables.POWERTOOLS_SERVICE_NAME === service)
    .map(({ Properties }) => Properties.Role['Fn::GetAtt'][0]);
  expect(roles).toHaveLength(1);
  return Object.values(template.findResources('AWS::IAM::Policy'))
    .filter(({ Properties }) => Properties.Roles.some((role: { Ref: string }) => role.Ref === roles[0]))
    .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[])
    .flatMap(({ Effect, Action, Resource }) =>
      [Action].flat().flatMap(action => [Resource].flat().map(on => `${Effect} ${action} on ${nameOf(on)}`)),
    )
    .sort();
}

/** The logical id of a resource, without the hash that CDK adds. */
function nameOf(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const {
    Ref,
    'Fn::GetAtt': attribute,
    'Fn::Join': join,
  } = resource as { Ref?: string; 'Fn::GetAtt'?: [string, string]; 'Fn::Join'?: [string, unknown[]] };
  if (join) return join[1].map(nameOf).join(join[0]);
  return (Ref ?? attribute?.[0] ?? JSON.stringify(resource)).replace(/[0-9A-F]{8}$/, '');
}

test('the webhook function can read one secret and send to three queues, and nothing else', () => {
  expect(permissions('webhook')).toEqual([
    'Allow logs:CreateLogStream on CallRecordsWebhookFunctionLogs',
    'Allow logs:PutLogEvents on CallRecordsWebhookFunctionLogs',
    'Allow secretsmanager:GetSecretValue on CallRecordsSigningSecret',
    'Allow sqs:SendMessage on CallRecordsEventsDeadLetterQueue',
    'Allow sqs:SendMessage on CallRecordsEventsQuarantineQueue',
    'Allow sqs:SendMessage on CallRecordsEventsQueue',
  ]);
});

test('with webhookToken it can read the secret of the token as well, and nothing else', () => {
  expect(permissions('webhook', withToken)).toEqual(
    [
      ...permissions('webhook'),
      'Allow secretsmanager:GetSecretValue on CallRecordsWebhookTokenSecret',
    ].sort(),
  );
  expect(permissions('recorder', withToken)).toEqual(permissions('recorder'));
});

test('code in the recorder can update and so empty calls, but neither list, scan nor delete them', () => {
  expect(permissions('recorder')).toEqual([
    'Allow dynamodb:UpdateItem on CallRecordsTable',
    'Allow logs:CreateLogStream on CallRecordsRecorderFunctionLogs',
    'Allow logs:PutLogEvents on CallRecordsRecorderFunctionLogs',
    'Allow sqs:DeleteMessage on CallRecordsEventsQueue',
    'Allow sqs:GetQueueAttributes on CallRecordsEventsQueue',
    'Allow sqs:ReceiveMessage on CallRecordsEventsQueue',
  ]);
});

const ARCHIVING = [
  'Allow firehose:PutRecordBatch on CallRecordsArchiveStreamDeliveryStream',
  'Allow sqs:SendMessage on CallRecordsEventsQueue',
];

test('with an archive the recorder can write to one stream and send events again, but neither read nor delete', () => {
  expect(permissions('recorder', withArchive)).toEqual([...permissions('recorder'), ...ARCHIVING].sort());
});

test('the stream can write to its bucket and its log, but neither read nor delete', () => {
  const [policy] = Object.values(withArchive.findResources('AWS::IAM::Policy')).filter(({ Properties }) =>
    Properties.PolicyName.startsWith('CallRecordsArchive'),
  );
  const statements = policy?.Properties.PolicyDocument.Statement as Statement[];
  expect(statements.flatMap(({ Action }) => Action).sort()).toEqual([
    'logs:PutLogEvents',
    's3:AbortMultipartUpload',
    's3:GetBucketLocation',
    's3:ListBucket',
    's3:ListBucketMultipartUploads',
    's3:PutObject',
  ]);
  const text = JSON.stringify(statements.map(({ Resource }) => Resource));
  expect(text.match(/"[^"]*\*[^"]*"/g)).toEqual(['"/day=*"', '"/errors/*"']);
});

test('the reconciler can read one secret, records by their keys and its progress, and send to the event queue', () => {
  expect(permissions('reconciler', withReconciler)).toEqual([
    'Allow dynamodb:BatchGetItem on CallRecordsTable',
    'Allow dynamodb:GetItem on CallRecordsReconcilerProgress',
    'Allow dynamodb:PutItem on CallRecordsReconcilerProgress',
    'Allow logs:CreateLogStream on CallRecordsReconcilerFunctionLogs',
    'Allow logs:PutLogEvents on CallRecordsReconcilerFunctionLogs',
    'Allow secretsmanager:GetSecretValue on CallRecordsSigningSecret',
    'Allow sqs:SendMessage on CallRecordsEventsQueue',
  ]);
});

test('the notifier can read the stream, one record by its key and its own queue, and put events on one bus', () => {
  expect(permissions('notifier', withNotifier)).toEqual([
    'Allow dynamodb:DescribeStream on CallRecordsTable',
    'Allow dynamodb:GetItem on CallRecordsTable',
    'Allow dynamodb:GetRecords on CallRecordsTable',
    'Allow dynamodb:GetShardIterator on CallRecordsTable',
    'Allow dynamodb:ListStreams on CallRecordsTable',
    'Allow events:PutEvents on CallRecordsNotifierBus',
    'Allow logs:CreateLogStream on CallRecordsNotifierFunctionLogs',
    'Allow logs:PutLogEvents on CallRecordsNotifierFunctionLogs',
    'Allow sqs:DeleteMessage on CallRecordsNotifierQueuesQueue',
    'Allow sqs:GetQueueAttributes on CallRecordsNotifierQueuesQueue',
    'Allow sqs:ReceiveMessage on CallRecordsNotifierQueuesQueue',
    'Allow sqs:SendMessage on CallRecordsNotifierQueuesDeadLetterQueue',
    'Allow sqs:SendMessage on CallRecordsNotifierQueuesQueue',
  ]);
});

test('the auditor can read records by their keys and the lines of the archive, and writes nothing but its log', () => {
  expect(permissions('auditor', withAudit)).toEqual([
    'Allow dynamodb:BatchGetItem on CallRecordsTable',
    'Allow logs:CreateLogStream on CallRecordsAuditorFunctionLogs',
    'Allow logs:PutLogEvents on CallRecordsAuditorFunctionLogs',
    'Allow s3:GetObject on CallRecordsArchiveBucket/day=*',
    'Allow s3:ListBucket on CallRecordsArchiveBucket',
  ]);
});

test('what is switched on beside them changes nothing of what the other functions can do', () => {
  expect(permissions('webhook', withAll)).toEqual(permissions('webhook'));
  expect(permissions('recorder', withAll)).toEqual(permissions('recorder', withArchive));
});

test.each(['webhook', 'recorder', 'reconciler', 'notifier', 'auditor'])(
  'with tracing the %s function can send traces, and nothing else',
  service => {
    expect(permissions(service, traced)).toEqual([
      ...permissions(service, withAll),
      'Allow xray:PutTelemetryRecords on *',
      'Allow xray:PutTraceSegments on *',
    ]);
  },
);

test('no permission comes in by a back door: managed policies, inline policies, other roles', () => {
  const roles = Object.values(withAll.findResources('AWS::IAM::Role'));
  expect(roles).toHaveLength(6);
  for (const { Properties } of roles) {
    expect(Object.keys(Properties).sort()).toEqual(['AssumeRolePolicyDocument', 'Description']);
    expect(Properties.AssumeRolePolicyDocument.Statement).toEqual([
      {
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { Service: expect.stringMatching(/^(lambda|firehose)\.amazonaws\.com$/) },
      },
    ]);
  }
  expect(Object.keys(withAll.findResources('AWS::IAM::Policy'))).toHaveLength(6);
  expect(withAll.findResources('AWS::IAM::ManagedPolicy')).toEqual({});
});

test('only the one route can invoke the webhook function, and nothing the recorder', () => {
  const [permission, ...others] = Object.values(plain.findResources('AWS::Lambda::Permission'));
  expect(others).toEqual([]);
  expect(permission?.Properties).toMatchObject({ Principal: 'apigateway.amazonaws.com' });
  expect(JSON.stringify(permission?.Properties.SourceArn)).toContain('/*/POST/webhooks/whippy"');
  const sources = Object.values(withToken.findResources('AWS::Lambda::Permission')).map(({ Properties }) =>
    JSON.stringify(Properties.SourceArn),
  );
  expect(sources).toEqual([
    expect.stringContaining('/*/POST/webhooks/whippy"'),
    expect.stringContaining('/*/POST/webhooks/whippy/*"'),
  ]);
});

test.each([
  ['reconciler', withReconciler],
  ['auditor', withAudit],
])('only its schedule can invoke the %s', (_service, template) => {
  const permissions = Object.values(template.findResources('AWS::Lambda::Permission'));
  expect(permissions).toHaveLength(2);
  const [rule] = Object.keys(template.findResources('AWS::Events::Rule'));
  expect(permissions.map(({ Properties }) => Properties)).toContainEqual(
    expect.objectContaining({
      Principal: 'events.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': [rule, 'Arn'] },
    }),
  );
});
