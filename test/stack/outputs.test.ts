import { synthesize } from './synthesize.ts';

const OUTPUTS = [
  'DashboardUrl',
  'DeadLetterQueueUrl',
  'QuarantineQueueUrl',
  'QueueUrl',
  'RecorderLogGroupName',
  'SignatureHeader',
  'SigningSecretArn',
  'TableName',
  'WebhookLogGroupName',
  'WebhookUrl',
];

const outputsOf = (context = {}) => Object.keys(synthesize(context).toJSON().Outputs).sort();

test('people and the callfold command find every output under its promised name', () => {
  expect(outputsOf()).toEqual(OUTPUTS);
});

test('the token of the second route has an output if there is one', () => {
  expect(outputsOf({ webhookToken: 'true' })).toEqual([...OUTPUTS, 'WebhookTokenSecretArn'].sort());
});

test('what tells others of calls has outputs if it is on', () => {
  const added = outputsOf({ events: 'true' }).filter(name => !OUTPUTS.includes(name));
  expect(added).toEqual(['EventBusName', 'NotifierDeadLetterQueueUrl', 'NotifierQueueUrl']);
});

test('the archive has an output if there is one', () => {
  const added = outputsOf({ archive: 'true' }).filter(name => !OUTPUTS.includes(name));
  expect(added).toEqual(['ArchiveBucketName', 'ArchiveDatabaseName']);
});

test('the retention has an output if there is one', () => {
  const template = synthesize({ retentionDays: '30' });
  expect(template.toJSON().Outputs.RetentionDays.Value).toBe('30');
});

test('the header is given as the function looks for it, and the log group is that of the webhook function', () => {
  const template = synthesize({ signatureHeader: 'X-Retell-Signature' });
  const { SignatureHeader, WebhookLogGroupName } = template.toJSON().Outputs;
  expect(SignatureHeader.Value).toBe('x-retell-signature');
  const logGroups = Object.values(template.findResources('AWS::Lambda::Function')).flatMap(
    ({ Properties }) =>
      'SIGNATURE_HEADER' in Properties.Environment.Variables ? [Properties.LoggingConfig.LogGroup] : [],
  );
  expect(logGroups).toEqual([WebhookLogGroupName.Value]);
});
