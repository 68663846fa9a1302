import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { SERVICE } from '../observability/metric-names.ts';
import { createTelemetry } from '../observability/telemetry.ts';
import { withoutOwnLog } from '../without-own-log.ts';
import { readWebhookConfig } from './config.ts';
import { createWebhookHandler } from './handler.ts';
import { createSigningKeys } from './signing-keys.ts';

// Three attempts of at most 2.5 s each stay within the function's timeout of 10 s; a healthy call takes some
// milliseconds. What is still out of reach then is answered 503, and Whippy tries again.
const retries = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2500, throwOnRequestTimeout: true },
};

const config = readWebhookConfig(process.env);
const secrets = new SecretsManagerClient(retries);
const sqs = new SQSClient(retries);
withoutOwnLog(sqs);

export const handler = createWebhookHandler({
  signingKeys: createSigningKeys(async abortSignal => {
    const secret = new GetSecretValueCommand({ SecretId: config.signingSecretArn });
    const { SecretString, SecretBinary } = await secrets.send(secret, { abortSignal });
    return SecretString ?? Buffer.from(SecretBinary ?? []).toString();
  }, Date.now),
  async enqueue({ body }, abortSignal) {
    await sqs.send(new SendMessageCommand({ QueueUrl: config.queueUrl, MessageBody: body }), { abortSignal });
  },
  async quarantine({ body, attributes }, abortSignal) {
    const message = new SendMessageCommand({
      QueueUrl: config.quarantineQueueUrl,
      MessageBody: body,
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
      ),
    });
    await sqs.send(message, { abortSignal });
  },
  telemetry: createTelemetry(SERVICE.webhook),
  now: Date.now,
  toleranceSeconds: config.toleranceSeconds,
});
