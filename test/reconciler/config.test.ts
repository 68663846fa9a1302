import { readReconcilerConfig } from '../../functions/reconciler/config.ts';

const variables = {
  TABLE_NAME: 'Calls',
  PROGRESS_TABLE_NAME: 'Progress',
  QUEUE_URL: 'https://sqs.example/calls',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Key',
  WHIPPY_API_URL: 'https://api.whippy.co',
};

it('reads where everything is', () => {
  expect(readReconcilerConfig(variables)).toEqual({
    tableName: 'Calls',
    progressTableName: 'Progress',
    queueUrl: 'https://sqs.example/calls',
    signingSecretArn: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:Key',
    whippyApiUrl: 'https://api.whippy.co',
  });
});

it.each(Object.keys(variables))('fails without %s, at the start and not with the first call', name => {
  expect(() => readReconcilerConfig({ ...variables, [name]: undefined })).toThrow(
    `The variable "${name}" is wrong`,
  );
});
