import * as v from 'valibot';
import { positiveNumber, readEnvironment, url, variable } from '../runtime/environment.ts';

const environment = v.object({
  TABLE_NAME: variable,
  RETENTION_DAYS: v.optional(positiveNumber),
});

const archiveEnvironment = v.object({ ARCHIVE_STREAM_NAME: variable, QUEUE_URL: url });

/** Where messages are archived, and where those go that could not be. */
export interface ArchiveConfig {
  /** Of Firehose. */
  readonly streamName: string;
  /** Of the event queue. */
  readonly queueUrl: string;
}

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

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readArchiveConfig(variables: NodeJS.ProcessEnv): ArchiveConfig {
  const values = readEnvironment(archiveEnvironment, variables);
  return { streamName: values.ARCHIVE_STREAM_NAME, queueUrl: values.QUEUE_URL };
}
