import {
  ChangeMessageVisibilityBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';

/** A queue, and the client that reaches it. */
export interface Queue {
  readonly sqs: SQSClient;
  readonly url: string;
}

/**
 * Receives the messages that wait in a queue, each once, in batches of up to 10. Others do not see a received
 * message for the next five minutes, unless it is {@link putBack}.
 *
 * Receiving is the only way to look at a message, and SQS counts it: do not use this on a queue that drops its
 * messages into another one after some receives.
 *
 * @param limit most messages to receive
 */
export async function* receiveWaiting({ sqs, url }: Queue, limit: number): AsyncGenerator<Message[], void> {
  const seen = new Set<string>();
  while (seen.size < limit) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: Math.min(MOST_PER_REQUEST, limit - seen.size),
        // Waiting a little has SQS ask all of its servers; without, it may answer that there is nothing.
        WaitTimeSeconds: 1,
        VisibilityTimeout: HIDDEN_SECONDS,
        MessageAttributeNames: ['All'],
        MessageSystemAttributeNames: ['All'],
      }),
    );
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    if (fresh.length === 0) return;
    for (const { MessageId = '' } of fresh) seen.add(MessageId);
    yield fresh;
  }
}

/** Shows received messages to others again, at once. */
export async function putBack({ sqs, url }: Queue, messages: readonly Message[]): Promise<void> {
  for (let start = 0; start < messages.length; start += MOST_PER_REQUEST) {
    const Entries = messages
      .slice(start, start + MOST_PER_REQUEST)
      .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle, VisibilityTimeout: 0 }));
    await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }));
  }
}

/** How many messages a queue holds, those that somebody has just received included. SQS calls it approximate. */
export async function countMessages({ sqs, url }: Queue): Promise<number> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
}

// Limit of the API.
const MOST_PER_REQUEST = 10;
const HIDDEN_SECONDS = 300;
