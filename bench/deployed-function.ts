import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyEventV2, Context, SQSEvent } from 'aws-lambda';
import { lambdaContext } from '../samples/aws-events.ts';
import { SIGNING_KEY } from './deliveries.ts';

/** A function as it would be deployed. */
export interface DeployedFunction {
  /** Path of the bundle. */
  readonly bundle: string;
  /** As in the template, with a made-up value for each variable that only a deployment knows. */
  readonly environment: { readonly [name: string]: string };
  readonly memoryMegabytes: number;
}

/**
 * The environment of a function that uses services on this machine.
 *
 * @param services URL of the stand-in for SQS, Secrets Manager and DynamoDB
 */
export function localEnvironment({ environment }: DeployedFunction, services: string) {
  return {
    ...environment,
    QUEUE_URL: `${services}/queue`,
    TABLE_NAME: 'Calls',
    AWS_ENDPOINT_URL: services,
    // Read by the baseline of the webhook.
    SIGNING_KEY,
  };
}

type Event = APIGatewayProxyEventV2 | SQSEvent;

interface Result {
  readonly statusCode?: number;
  readonly batchItemFailures?: readonly object[];
}

/**
 * Loads a function from its bundle, with the environment of this process.
 *
 * @returns invokes the function, and throws unless the delivery is accepted or the whole batch is recorded
 */
export async function loadFunction(bundle: string): Promise<(event: Event) => Promise<void>> {
  const { handler } = (await import(pathToFileURL(bundle).href)) as {
    handler: (event: Event, context: Context) => Promise<Result>;
  };
  return async event => {
    const { statusCode, batchItemFailures } = await handler(event, lambdaContext());
    if (statusCode !== 202 && batchItemFailures?.length !== 0)
      throw new Error(`${bundle} answered ${statusCode ?? `${batchItemFailures?.length} failures`}`);
  };
}
