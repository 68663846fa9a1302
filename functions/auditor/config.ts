import * as v from 'valibot';
import { positiveNumber, readEnvironment, variable } from '../runtime/environment.ts';

const environment = v.object({
  TABLE_NAME: variable,
  ARCHIVE_BUCKET_NAME: variable,
  RETENTION_DAYS: v.optional(positiveNumber),
});

/** Where the auditor finds its services, from the function's environment. */
export interface AuditorConfig {
  readonly tableName: string;
  readonly bucketName: string;
  /** Days after which a call is deleted; undefined keeps calls for ever. */
  readonly retentionDays: number | undefined;
}

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readAuditorConfig(variables: NodeJS.ProcessEnv): AuditorConfig {
  const values = readEnvironment(environment, variables);
  return {
    tableName: values.TABLE_NAME,
    bucketName: values.ARCHIVE_BUCKET_NAME,
    retentionDays: values.RETENTION_DAYS,
  };
}
