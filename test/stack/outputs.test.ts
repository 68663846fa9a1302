import { synthesize } from './synthesize.ts';

test('people and the callfold command find every output under its promised name', () => {
  expect(Object.keys(synthesize().toJSON().Outputs).sort()).toEqual([
    'DashboardUrl',
    'DeadLetterQueueUrl',
    'QuarantineQueueUrl',
    'QueueUrl',
    'SigningSecretArn',
    'TableName',
    'WebhookLogGroupName',
    'WebhookUrl',
  ]);
});
