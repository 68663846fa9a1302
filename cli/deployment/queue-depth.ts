import type { Deployment, OutputName } from './deployment.ts';

/** How many messages a queue holds: as SQS says, roughly. */
export interface QueueDepth {
  /** Messages that wait to be received. */
  readonly waiting: number;
  /** Messages that have been received and not deleted: being worked on, or failed and hidden for a while. */
  readonly inFlight: number;
}

/** Counts the messages of a queue. */
export async function readQueueDepth(deployment: Deployment, queue: OutputName): Promise<QueueDepth> {
  const { GetQueueAttributesCommand } = await import('@aws-sdk/client-sqs');
  const client = await deployment.clients.sqs();
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: deployment.output(queue),
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}
