import { setTimeout as delay } from 'node:timers/promises';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { archiveReaderOf } from '../../audit/archive-reader.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { AUDITOR_METRIC, SERVICE } from '../runtime/metric-names.ts';
import { createTelemetry } from '../runtime/telemetry.ts';
import { readAuditorConfig } from './config.ts';
import { createAuditorHandler } from './handler.ts';

// What is still out of reach after some 25 s fails the run, with time left to say so.
const retries = {
  maxAttempts: 5,
  requestHandler: {
    connectionTimeout: 1000,
    requestTimeout: 5000,
    throwOnRequestTimeout: true,
    // Of an object whose download has begun and does not go on.
    socketTimeout: 30_000,
  },
};

const config = readAuditorConfig(process.env);
const table = { client: new DynamoDBClient(retries), tableName: config.tableName, sleep: delay };

export const handler = createAuditorHandler({
  archive: archiveReaderOf({ s3: new S3Client(retries), name: config.bucketName }),
  fetchRecords: callIds => fetchRecords(table, callIds),
  options: { retentionDays: config.retentionDays },
  telemetry: createTelemetry(SERVICE.auditor, AUDITOR_METRIC),
  now: Date.now,
});
