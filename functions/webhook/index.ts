import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import type { QueueMessage } from '../../store/messages/queue-message.ts';
import { SERVICE, WEBHOOK_METRIC } from '../runtime/metric-names.ts';
import { readSecret } from '../runtime/read-secret.ts';
import { createTelemetry } from '../runtime/telemetry.ts';
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

export const handler = createWebhookHandler({
  signingKeys: createSigningKeys(readSecret(secrets, config.signingSecretArn), Date.now),
  tokens: config.tokenSecretArn
    ? createSigningKeys(readSecret(secrets, config.tokenSecretArn), Date.now)
    : undefined,
  signatureHeader: config.signatureHeader,
  toleranceSeconds: config.toleranceSeconds,
  now: Date.now,
  async enqueue({ body }, signal) {
    await send(config.queueUrl, { body, attributes: {} }, signal);
  },
  quarantine: (message, signal) => send(config.quarantineQueueUrl, message, signal),
  deadLetter: (letter, signal) => send(config.deadLetterQueueUrl, letter, signal),
  telemetry: createTelemetry(SERVICE.webhook, WEBHOOK_METRIC),
});

/** @returns the id of the message */
async function send(
  queueUrl: string,
  { body, attributes }: QueueMessage,
  abortSignal: AbortSignal,
): Promise<string> {
  const message = new SendMessageCommand({
    QueueUrl: queueUrl,
    MessageBody: body,
    MessageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
    ),
  });
  const { MessageId = '' } = await sqs.send(message, { abortSignal });
  return MessageId;
}
