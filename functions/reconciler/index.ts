import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { sendPatiently } from '../../store/queues/send-patiently.ts';
import { createMessagesApi } from '../../whippy/messages-api.ts';
import { RECONCILER_METRIC, SERVICE } from '../runtime/metric-names.ts';
import { readSecret } from '../runtime/read-secret.ts';
import { createTelemetry } from '../runtime/telemetry.ts';
import { readReconcilerConfig } from './config.ts';
import { createReconcilerHandler } from './handler.ts';
import { progressStoreIn } from './progress-store.ts';

// What is still out of reach after some 25 s is left to the next run.
const retries = {
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 5000, throwOnRequestTimeout: true },
};

const config = readReconcilerConfig(process.env);
const dynamodb = new DynamoDBClient(retries);
const queue = { sqs: new SQSClient(retries), url: config.queueUrl };

async function sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
  await delay(milliseconds, undefined, { signal }).catch(() => undefined);
}

export const handler = createReconcilerHandler({
  progress: progressStoreIn(dynamodb, config.progressTableName),
  readSecret: readSecret(new SecretsManagerClient(retries), config.signingSecretArn),
  listCalls: (key, bounds, signal) =>
    createMessagesApi({
      baseUrl: config.whippyApiUrl,
      key,
      fetch,
      now: Date.now,
      sleep,
      signal,
    }).listCalls(bounds),
  fetchRecords: callIds => fetchRecords({ client: dynamodb, tableName: config.tableName, sleep }, callIds),
  send: async repairs => (await sendPatiently(queue, repairs, ({ message }) => message.body, sleep)).length,
  telemetry: createTelemetry(SERVICE.reconciler, RECONCILER_METRIC),
  now: Date.now,
});
