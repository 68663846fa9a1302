import { FirehoseClient } from '@aws-sdk/client-firehose';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Telemetry } from '../runtime/telemetry.ts';
import { type Archive, createArchive } from './archive.ts';
import type { ArchiveConfig } from './config.ts';
import { putLinesTo } from './put-lines.ts';

// Records come first: an archive that is out of reach must not keep the recorder from the next batch for long. What it does
// not take comes again.
const impatient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500, throwOnRequestTimeout: true },
};

/** The archive behind a stream of Firehose. */
export function firehoseArchive({ streamName, queueUrl }: ArchiveConfig, telemetry: Telemetry): Archive {
  const put = putLinesTo(new FirehoseClient(impatient), streamName);
  return createArchive(put, { sqs: new SQSClient(impatient), url: queueUrl }, telemetry);
}
