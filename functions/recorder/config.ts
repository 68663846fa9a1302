import * as v from 'valibot';
import { positiveNumber, readEnvironment, variable } from '../runtime/environment.ts';

const environment = v.object({
  TABLE_NAME: variable,
  RETENTION_DAYS: v.optional(positiveNumber),
});

/** Where the recorder finds its table, and what its records depend on, from the function's environment. */
export interface RecorderConfig {
  readonly tableName: string;
  /** Without it, records are kept for ever. */
  readonly retentionDays: number | undefined;
}

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readRecorderConfig(variables: NodeJS.ProcessEnv): RecorderConfig {
  const values = readEnvironment(environment, variables);
  return { tableName: values.TABLE_NAME, retentionDays: values.RETENTION_DAYS };
}
