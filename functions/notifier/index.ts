import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { TABLE_KEY } from '../../call/table.ts';
import { NOTIFIER_METRIC, SERVICE } from '../runtime/metric-names.ts';
import { createTelemetry } from '../runtime/telemetry.ts';
import { readNotifierConfig } from './config.ts';
import { createNotifierHandler } from './handler.ts';
import { lookAgainBy } from './look-again.ts';
import { putEventsOn } from './put-events.ts';
import { readBatchFrom } from './read-batch.ts';

// What is still out of reach after that comes again: the stream waits for hours, and the queue for days.
const retries = {
  maxAttempts: 4,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 3000, throwOnRequestTimeout: true },
};

const { tableName, eventBusName, queueUrl, patienceMs } = readNotifierConfig(process.env);
const dynamodb = new DynamoDBClient(retries);

export const handler = createNotifierHandler({
  put: putEventsOn(new EventBridgeClient(retries), eventBusName, delay),
  lookAgain: lookAgainBy(new SQSClient(retries), queueUrl, patienceMs),
  readBatch: readBatchFrom(new DynamoDBStreamsClient(retries)),
  async fetchRecord(callId, abortSignal) {
    const Key = { [TABLE_KEY]: { S: callId } };
    const command = new GetItemCommand({ TableName: tableName, Key, ConsistentRead: true });
    return (await dynamodb.send(command, { abortSignal })).Item;
  },
  patienceMs,
  telemetry: createTelemetry(SERVICE.notifier, NOTIFIER_METRIC),
});
