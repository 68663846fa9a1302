import * as v from 'valibot';
import { positiveNumber, readEnvironment, url, variable } from '../runtime/environment.ts';

const environment = v.object({
  TABLE_NAME: variable,
  EVENT_BUS_NAME: variable,
  NOTIFIER_QUEUE_URL: url,
  ANALYSIS_PATIENCE_MINUTES: positiveNumber,
});

/** Where the notifier finds its services, from the function's environment. */
export interface NotifierConfig {
  readonly tableName: string;
  readonly eventBusName: string;
  /** Of the queue whose messages say what to look at again. */
  readonly queueUrl: string;
  /** How long after its end a call waits for an analysis, in milliseconds. */
  readonly patienceMs: number;
}

/** @throws {EnvironmentError} when a variable is missing or of the wrong form */
export function readNotifierConfig(variables: NodeJS.ProcessEnv): NotifierConfig {
  const values = readEnvironment(environment, variables);
  return {
    tableName: values.TABLE_NAME,
    eventBusName: values.EVENT_BUS_NAME,
    queueUrl: values.NOTIFIER_QUEUE_URL,
    patienceMs: values.ANALYSIS_PATIENCE_MINUTES * 60_000,
  };
}
