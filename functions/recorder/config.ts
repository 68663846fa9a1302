import * as z from 'zod/mini';

const environment = z.object({
  TABLE_NAME: z.string().check(z.minLength(1)),
  RETENTION_DAYS: z.optional(z.coerce.number().check(z.positive())),
});

/** Where the recorder finds its table, and what its records depend on, from the function's environment. */
export interface RecorderConfig {
  readonly tableName: string;
  /** Kept for ever without. */
  readonly retentionDays: number | undefined;
}

/** @throws {ZodError} when a variable is missing or of the wrong form: nothing can work, so the start fails */
export function readRecorderConfig(variables: NodeJS.ProcessEnv): RecorderConfig {
  const values = environment.parse(variables);
  return { tableName: values.TABLE_NAME, retentionDays: values.RETENTION_DAYS };
}
