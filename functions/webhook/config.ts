import * as v from 'valibot';
import { positiveNumber, readEnvironment, url, variable } from '../environment.ts';

const environment = v.object({
  QUEUE_URL: url,
  QUARANTINE_QUEUE_URL: url,
  SIGNING_SECRET_ARN: variable,
  SIGNATURE_TOLERANCE_SECONDS: positiveNumber,
});

/** Where the webhook finds its services, from the function's environment. */
export interface WebhookConfig {
  readonly queueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly signingSecretArn: string;
  readonly toleranceSeconds: number;
}

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readWebhookConfig(variables: NodeJS.ProcessEnv): WebhookConfig {
  const values = readEnvironment(environment, variables);
  return {
    queueUrl: values.QUEUE_URL,
    quarantineQueueUrl: values.QUARANTINE_QUEUE_URL,
    signingSecretArn: values.SIGNING_SECRET_ARN,
    toleranceSeconds: values.SIGNATURE_TOLERANCE_SECONDS,
  };
}
