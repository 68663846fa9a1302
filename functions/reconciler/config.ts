import * as v from 'valibot';
import { readEnvironment, url, variable } from '../runtime/environment.ts';

const environment = v.object({
  TABLE_NAME: variable,
  PROGRESS_TABLE_NAME: variable,
  QUEUE_URL: url,
  SIGNING_SECRET_ARN: variable,
  WHIPPY_API_URL: url,
});

/** Where the reconciler finds its services, from the function's environment. */
export interface ReconcilerConfig {
  readonly tableName: string;
  /** Of the table that keeps how far the reconciler has come. */
  readonly progressTableName: string;
  readonly queueUrl: string;
  /** Of the secret whose first key is the key of Whippy's API. */
  readonly signingSecretArn: string;
  readonly whippyApiUrl: string;
}

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readReconcilerConfig(variables: NodeJS.ProcessEnv): ReconcilerConfig {
  const values = readEnvironment(environment, variables);
  return {
    tableName: values.TABLE_NAME,
    progressTableName: values.PROGRESS_TABLE_NAME,
    queueUrl: values.QUEUE_URL,
    signingSecretArn: values.SIGNING_SECRET_ARN,
    whippyApiUrl: values.WHIPPY_API_URL,
  };
}
