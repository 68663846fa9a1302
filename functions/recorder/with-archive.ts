// The recorder of a pipeline that has an archive. Its clients are a quarter of the bundle, which others do without.
import { FirehoseClient } from '@aws-sdk/client-firehose';
import { SQSClient } from '@aws-sdk/client-sqs';
import { createArchive } from './archive.ts';
import { readArchiveConfig } from './config.ts';
import { dependencies } from './dependencies.ts';
import { createRecorderHandler } from './handler.ts';
import { putLinesTo } from './put-lines.ts';

// Records come first: an archive that is out of reach must not keep the recorder from the next batch for long. What it does
// not take comes again.
const impatient = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 500, requestTimeout: 1500, throwOnRequestTimeout: true },
};
const { streamName, queueUrl } = readArchiveConfig(process.env);

export const handler = createRecorderHandler({
  ...dependencies,
  archive: createArchive(
    putLinesTo(new FirehoseClient(impatient), streamName),
    { sqs: new SQSClient(impatient), url: queueUrl },
    dependencies.telemetry,
  ),
});
