import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { RECORDER_METRIC, SERVICE } from '../runtime/metric-names.ts';
import { createTelemetry } from '../runtime/telemetry.ts';
import { readRecorderConfig } from './config.ts';
import type { RecorderDependencies } from './handler.ts';
import { sendUpdateTo } from './send-update.ts';

// Short attempts, and enough of them to ride out a throttled moment, within the function's timeout. What fails
// even so goes back to the queue, which tries again later and up to five times.
const dynamodb = new DynamoDBClient({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});
const config = readRecorderConfig(process.env);

/** What the recorder depends on in Lambda, with or without an archive. */
export const dependencies: RecorderDependencies = {
  send: sendUpdateTo(dynamodb, config.tableName),
  telemetry: createTelemetry(SERVICE.recorder, RECORDER_METRIC),
  now: Date.now,
  options: { retentionDays: config.retentionDays },
};
