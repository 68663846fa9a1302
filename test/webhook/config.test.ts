import { readWebhookConfig } from '../../functions/webhook/config.ts';

const VARIABLES = {
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/events',
  QUARANTINE_QUEUE_URL: 'http://localhost:9324/queue/quarantine',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key',
  SIGNATURE_TOLERANCE_SECONDS: '86400',
};

describe("the webhook's environment", () => {
  it('says where its services are', () => {
    expect(readWebhookConfig({ ...VARIABLES, PATH: '/bin' })).toEqual({
      queueUrl: VARIABLES.QUEUE_URL,
      quarantineQueueUrl: VARIABLES.QUARANTINE_QUEUE_URL,
      signingSecretArn: VARIABLES.SIGNING_SECRET_ARN,
      toleranceSeconds: 86_400,
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['QUEUE_URL', { QUEUE_URL: undefined }],
    ['QUEUE_URL', { QUEUE_URL: 'events' }],
    ['QUARANTINE_QUEUE_URL', { QUARANTINE_QUEUE_URL: undefined }],
    ['QUARANTINE_QUEUE_URL', { QUARANTINE_QUEUE_URL: '' }],
    ['SIGNING_SECRET_ARN', { SIGNING_SECRET_ARN: undefined }],
    ['SIGNING_SECRET_ARN', { SIGNING_SECRET_ARN: '' }],
    ['SIGNATURE_TOLERANCE_SECONDS', { SIGNATURE_TOLERANCE_SECONDS: undefined }],
    ['SIGNATURE_TOLERANCE_SECONDS', { SIGNATURE_TOLERANCE_SECONDS: '' }],
    ['SIGNATURE_TOLERANCE_SECONDS', { SIGNATURE_TOLERANCE_SECONDS: '0' }],
    ['SIGNATURE_TOLERANCE_SECONDS', { SIGNATURE_TOLERANCE_SECONDS: '-1' }],
    ['SIGNATURE_TOLERANCE_SECONDS', { SIGNATURE_TOLERANCE_SECONDS: 'a day' }],
    ['SIGNATURE_TOLERANCE_SECONDS', { SIGNATURE_TOLERANCE_SECONDS: 'Infinity' }],
  ])('fails the start and names the variable: %s', (name, wrong) => {
    expect(() => readWebhookConfig({ ...VARIABLES, ...wrong })).toThrow(new RegExp(`"${name}"`));
  });
});
