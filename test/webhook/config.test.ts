import { readWebhookConfig } from '../../functions/webhook/config.ts';

const VARIABLES = {
  QUEUE_URL: 'https://sqs.us-east-1.amazonaws.com/123456789012/events',
  DEAD_LETTER_QUEUE_URL: 'http://localhost:9324/queue/dead-letters',
  QUARANTINE_QUEUE_URL: 'http://localhost:9324/queue/quarantine',
  SIGNING_SECRET_ARN: 'arn:aws:secretsmanager:us-east-1:123456789012:secret:key',
  SIGNATURE_HEADER: 'X-Whippy-Signature',
  SIGNATURE_TOLERANCE_SECONDS: '86400',
};

describe("the webhook's environment", () => {
  it('says where its services are', () => {
    expect(readWebhookConfig({ ...VARIABLES, PATH: '/bin' })).toEqual({
      queueUrl: VARIABLES.QUEUE_URL,
      deadLetterQueueUrl: VARIABLES.DEAD_LETTER_QUEUE_URL,
      quarantineQueueUrl: VARIABLES.QUARANTINE_QUEUE_URL,
      signingSecretArn: VARIABLES.SIGNING_SECRET_ARN,
      tokenSecretArn: undefined,
      signatureHeader: 'x-whippy-signature',
      toleranceSeconds: 86_400,
    });
  });

  it('says where the token is, if there is one', () => {
    const WEBHOOK_TOKEN_SECRET_ARN = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:token';
    expect(readWebhookConfig({ ...VARIABLES, WEBHOOK_TOKEN_SECRET_ARN })).toMatchObject({
      tokenSecretArn: WEBHOOK_TOKEN_SECRET_ARN,
    });
  });

  it.each<[string, NodeJS.ProcessEnv]>([
    ['DEAD_LETTER_QUEUE_URL', { DEAD_LETTER_QUEUE_URL: undefined }],
    ['SIGNATURE_HEADER', { SIGNATURE_HEADER: undefined }],
    ['WEBHOOK_TOKEN_SECRET_ARN', { WEBHOOK_TOKEN_SECRET_ARN: '' }],
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
