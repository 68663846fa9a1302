import type { SQSEvent } from 'aws-lambda';

/** A batch of queue messages as Lambda's event source gives it to the recorder; their ids are `0`, `1`, ... */
export function batchOf(bodies: readonly string[]): SQSEvent {
  return {
    Records: bodies.map((body, index) => ({
      messageId: String(index),
      receiptHandle: `receipt-${index}`,
      body,
      attributes: {
        ApproximateReceiveCount: '1',
        SentTimestamp: '1730379304000',
        SenderId: 'callfold',
        ApproximateFirstReceiveTimestamp: '1730379304001',
      },
      messageAttributes: {},
      md5OfBody: '',
      eventSource: 'aws:sqs',
      eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:events',
      awsRegion: 'us-east-1',
    })),
  };
}
