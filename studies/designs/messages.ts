import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';

/** Handles the messages of a batch side by side, and reports back those that failed. */
export async function forEachMessage(
  { Records }: SQSEvent,
  handle: (message: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(Records.map(handle));
  return {
    batchItemFailures: Records.filter((_, index) => results[index]?.status === 'rejected').map(
      ({ messageId }) => ({ itemIdentifier: messageId }),
    ),
  };
}
