import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  type SendMessageBatchRequestEntry,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import pMap from 'p-map';
import { MAX_MESSAGE_BYTES } from '../../call/fit.ts';

/** A queue, and a client to access it. */
export interface Queue {
  readonly sqs: SQSClient;
  readonly url: string;
  /**
   * Seconds for which SQS looks for messages before it answers that there are none.
   *
   * @default 1
   */
  readonly waitTimeSeconds?: number;
}

/** Most messages of one request to SQS. */
export const MAX_REQUEST_MESSAGES = 10;

/**
 * Receives up to 10 messages, which hides them from others. Receiving is the only way to look at a message, and SQS
 * counts it: do not use this on a queue with a redrive policy, which moves messages to another queue after some
 * receives.
 *
 * @param max at most 10
 * @param visibilityTimeoutSeconds how long the messages are hidden
 */
export async function receive(
  // With a wait time, SQS asks all of its servers. Without one, it may report a queue with messages as empty.
  { sqs, url, waitTimeSeconds = 1 }: Queue,
  max: number,
  visibilityTimeoutSeconds: number,
): Promise<Message[]> {
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: max,
      WaitTimeSeconds: waitTimeSeconds,
      VisibilityTimeout: visibilityTimeoutSeconds,
      MessageAttributeNames: ['All'],
      MessageSystemAttributeNames: ['All'],
    }),
  );
  return Messages;
}

/** The string attributes of a message. */
export function attributesOf({ MessageAttributes = {} }: Message): { [name: string]: string | undefined } {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
}

/** When a message was first sent to a queue, in milliseconds since 1970; 0 if SQS did not say. */
export function sentAt({ Attributes = {} }: Message): number {
  return Number(Attributes.SentTimestamp ?? 0);
}

/**
 * Sets how long received messages stay hidden, counted from now.
 *
 * @param visibilityTimeoutSeconds 0 makes them visible at once
 * @returns the receipt handles that are no longer valid, because the messages are visible again or deleted
 */
export async function setVisibility(
  { sqs, url }: Queue,
  receiptHandles: readonly string[],
  visibilityTimeoutSeconds: number,
): Promise<string[]> {
  const requests = chunk(receiptHandles, () => true);
  const failed = await pMap(
    requests,
    async handles => {
      const Entries = handles.map((ReceiptHandle, index) => ({
        Id: String(index),
        ReceiptHandle,
        VisibilityTimeout: visibilityTimeoutSeconds,
      }));
      const { Failed = [] } = await sqs.send(
        new ChangeMessageVisibilityBatchCommand({ QueueUrl: url, Entries }),
      );
      return Failed.map(({ Id }) => handles[Number(Id)] ?? '');
    },
    { concurrency: MAX_REQUESTS_AT_ONCE },
  );
  return failed.flat();
}

/** A message that SQS did not accept or did not delete, and the code of its error. */
export interface Failed<Item> {
  readonly item: Item;
  readonly code: string;
}

/**
 * Sends messages to a queue, in as few requests as SQS allows.
 *
 * @param bodyOf the body that is sent for an item
 * @param more what is sent of an item besides its body, such as its group; on a standard queue, SQS serves groups fairly
 * @returns the items that SQS did not accept
 * @throws what the AWS SDK threw if a request failed as a whole
 */
export async function sendAll<Item>(
  { sqs, url }: Queue,
  items: readonly Item[],
  bodyOf: (item: Item) => string,
  more: (item: Item) => Omit<SendMessageBatchRequestEntry, 'Id' | 'MessageBody'> = () => ({}),
): Promise<Failed<Item>[]> {
  const failed: Failed<Item>[] = [];
  for (const request of chunk(items, fitsOneRequest(bodyOf))) {
    const Entries = request.map((item, index) => ({
      Id: String(index),
      MessageBody: bodyOf(item),
      ...more(item),
    }));
    const { Failed = [] } = await sqs.send(new SendMessageBatchCommand({ QueueUrl: url, Entries }));
    failed.push(...failedItems(request, Failed));
  }
  return failed;
}

/**
 * Deletes messages that were received from the queue.
 *
 * @returns the messages that SQS did not delete
 * @throws what the AWS SDK threw if a request failed as a whole
 */
export async function removeAll(
  { sqs, url }: Queue,
  messages: readonly Message[],
): Promise<Failed<Message>[]> {
  const failed: Failed<Message>[] = [];
  for (const request of chunk(messages, () => true)) {
    const Entries = request.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    const { Failed = [] } = await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: url, Entries }));
    failed.push(...failedItems(request, Failed));
  }
  return failed;
}

/** How many messages a queue holds, according to SQS: approximate. */
export interface QueueDepth {
  /** Messages that wait to be received. */
  readonly waiting: number;
  /** Messages that have been received and not deleted: in progress, or failed and hidden for a while. */
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

/** How many messages a queue holds, hidden ones included. */
export async function countMessages(queue: Queue): Promise<number> {
  const { waiting, inFlight } = await depthOf(queue);
  return waiting + inFlight;
}

const MAX_REQUESTS_AT_ONCE = 8;

// The limit of SQS is the same for a request and for a message.
function fitsOneRequest<Item>(bodyOf: (item: Item) => string): (items: readonly Item[]) => boolean {
  return items => items.reduce((sum, item) => sum + Buffer.byteLength(bodyOf(item)), 0) <= MAX_MESSAGE_BYTES;
}

// Each request holds at least one item, even one that does not fit: SQS then reports what is wrong with it.
function chunk<Item>(items: readonly Item[], fits: (items: readonly Item[]) => boolean): Item[][] {
  const requests: Item[][] = [];
  for (const item of items) {
    const last = requests.at(-1);
    if (last && last.length < MAX_REQUEST_MESSAGES && fits([...last, item])) last.push(item);
    else requests.push([item]);
  }
  return requests;
}

function failedItems<Item>(
  request: readonly Item[],
  failed: readonly { readonly Id: string | undefined; readonly Code: string | undefined }[],
): Failed<Item>[] {
  return failed.flatMap(({ Id, Code = 'unknown error' }) => {
    const item = request[Number(Id)];
    return item === undefined ? [] : [{ item, code: Code }];
  });
}
