import * as z from 'zod/mini';

const environment = z.object({
  QUEUE_URL: z.url(),
  QUARANTINE_QUEUE_URL: z.url(),
  SIGNING_SECRET_ARN: z.string().check(z.minLength(1)),
  SIGNATURE_TOLERANCE_SECONDS: z.coerce.number().check(z.positive()),
});

/** Where the webhook finds its services, from the function's environment. */
export interface WebhookConfig {
  readonly queueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly signingSecretArn: string;
  readonly toleranceSeconds: number;
}

/** @throws {ZodError} when a variable is missing or of the wrong form: nothing can work, so the start fails */
export function readWebhookConfig(variables: NodeJS.ProcessEnv): WebhookConfig {
  const values = environment.parse(variables);
  return {
    queueUrl: values.QUEUE_URL,
    quarantineQueueUrl: values.QUARANTINE_QUEUE_URL,
    signingSecretArn: values.SIGNING_SECRET_ARN,
    toleranceSeconds: values.SIGNATURE_TOLERANCE_SECONDS,
  };
}
