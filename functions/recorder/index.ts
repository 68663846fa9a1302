import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SERVICE } from '../runtime/metric-names.ts';
import { createTelemetry } from '../runtime/telemetry.ts';
import type { Archive } from './archive.ts';
import { type ArchiveConfig, readRecorderConfig } from './config.ts';
import { createRecorderHandler } from './handler.ts';
import { sendUpdateTo } from './send-update.ts';

// Short attempts, and enough of them to ride out a throttled moment, within the function's timeout. What fails
// even so goes back to the queue, which tries again later and up to five times.
const dynamodb = new DynamoDBClient({
  maxAttempts: 5,
  requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
});
const config = readRecorderConfig(process.env);
const telemetry = createTelemetry(SERVICE.recorder);

// Evaluated only if there is an archive, so that others do not wait for it to load.
async function createArchive(archive: ArchiveConfig): Promise<Archive> {
  const { firehoseArchive } = await import('./firehose-archive.ts');
  return firehoseArchive(archive, telemetry);
}

export const handler = createRecorderHandler({
  send: sendUpdateTo(dynamodb, config.tableName),
  telemetry,
  now: Date.now,
  options: { retentionDays: config.retentionDays },
  archive: config.archive && (await createArchive(config.archive)),
});
