import * as v from 'valibot';
import { positiveNumber, readEnvironment, url, variable } from '../runtime/environment.ts';

const environment = v.object({
  QUEUE_URL: url,
  DEAD_LETTER_QUEUE_URL: url,
  QUARANTINE_QUEUE_URL: url,
  SIGNING_SECRET_ARN: variable,
  SIGNATURE_HEADER: variable,
  SIGNATURE_TOLERANCE_SECONDS: positiveNumber,
  WEBHOOK_TOKEN_SECRET_ARN: v.optional(variable),
});

/** Where the webhook finds its services, from the function's environment. */
export interface WebhookConfig {
  readonly queueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly signingSecretArn: string;
  /** Undefined if there is no route with a token. */
  readonly tokenSecretArn: string | undefined;
  /** Name of the header that carries the signature, in lower case. */
  readonly signatureHeader: string;
  readonly toleranceSeconds: number;
}

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readWebhookConfig(variables: NodeJS.ProcessEnv): WebhookConfig {
  const values = readEnvironment(environment, variables);
  return {
    queueUrl: values.QUEUE_URL,
    deadLetterQueueUrl: values.DEAD_LETTER_QUEUE_URL,
    quarantineQueueUrl: values.QUARANTINE_QUEUE_URL,
    signingSecretArn: values.SIGNING_SECRET_ARN,
    tokenSecretArn: values.WEBHOOK_TOKEN_SECRET_ARN,
    signatureHeader: values.SIGNATURE_HEADER.toLowerCase(),
    toleranceSeconds: values.SIGNATURE_TOLERANCE_SECONDS,
  };
}
