import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
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
 * @param signal when aborted, no further batch is received; the present one is still yielded whole
 */
export async function* receiveWaiting(
  { sqs, url }: Queue,
  limit: number,
  signal?: AbortSignal,
): AsyncGenerator<Message[], void> {
  const seen = new Set<string>();
  while (seen.size < limit && !signal?.aborted) {
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
    if (Messages.length === 0) return;
    // Work of more than five minutes meets messages again that it has left: others may still wait behind them.
    const fresh = Messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
    for (const { MessageId = '' } of fresh) seen.add(MessageId);
    if (fresh.length > 0) yield fresh;
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

/** The string attributes of a message. */
export function attributesOf({ MessageAttributes = {} }: Message): { [name: string]: string | undefined } {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
}

/** Sends a message to a queue. */
export async function send({ sqs, url }: Queue, body: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
}

/** Deletes a message that was received from the queue. */
export async function remove({ sqs, url }: Queue, { ReceiptHandle }: Message): Promise<void> {
  await sqs.send(new DeleteMessageCommand({ QueueUrl: url, ReceiptHandle }));
}

/** How many messages a queue holds: as SQS says, roughly. */
export interface QueueDepth {
  /** Messages that wait to be received. */
  readonly waiting: number;
  /** Messages that have been received and not deleted: being worked on, or failed and hidden for a while. */
  readonly inFlight: number;
}

/** Counts the messages of a queue. */
export async function depthOf({ sqs, url }: Queue): Promise<QueueDepth> {
  const { Attributes = {} } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: url,
      AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
    }),
  );
  return {
    waiting: Number(Attributes.ApproximateNumberOfMessages ?? 0),
    inFlight: Number(Attributes.ApproximateNumberOfMessagesNotVisible ?? 0),
  };
}

/** How many messages a queue holds, those that somebody has just received included. */
export async function countMessages(queue: Queue): Promise<number> {
  const { waiting, inFlight } = await depthOf(queue);
  return waiting + inFlight;
}

// Limit of the API.
const MOST_PER_REQUEST = 10;
const HIDDEN_SECONDS = 300;
