import type { Message } from '@aws-sdk/client-sqs';
import { type CallEvent, parseDelivery } from '../../functions/call/event.ts';
import { depthOf, putBack, type Queue, receiveWaiting, remove } from '../../queues/queue.ts';

/** Which messages of a queue to look for, and what to do about them. */
export interface MessageSearch {
  readonly matches: (event: CallEvent) => boolean;
  /** Called with each event that matches, before its message is deleted. */
  readonly onMatch: (event: CallEvent) => Promise<void>;
  /** Whether to delete the messages that match; all others are left where they are. */
  readonly deleteMatches: boolean;
  /** When aborted, ends after the messages that have been received. */
  readonly signal: AbortSignal;
}

/** What was found in a queue, as numbers of messages. */
export interface MessagesFound {
  readonly matched: number;
  /** Cannot be read as call events: whose they are cannot be known. */
  readonly unreadable: number;
  /** Were in the hands of another receiver, roughly. */
  readonly unseen: number;
}

/**
 * Goes through the messages of the dead-letter queue or the quarantine, and deletes those of some calls.
 *
 * @throws what the AWS SDK threw; what has been received and not deleted shows again after five minutes
 */
export async function searchMessages(queue: Queue, search: MessageSearch): Promise<MessagesFound> {
  const { matches, onMatch, deleteMatches, signal } = search;
  const { inFlight } = await depthOf(queue);
  const found = { matched: 0, unreadable: 0, unseen: inFlight };
  // Without their bodies, which may be large and many.
  const left: Pick<Message, 'ReceiptHandle'>[] = [];
  try {
    for await (const messages of receiveWaiting(queue, Number.MAX_SAFE_INTEGER, signal)) {
      for (const message of messages) {
        const event = eventOf(message);
        if (!event) found.unreadable++;
        const isMatch = event !== undefined && matches(event);
        if (isMatch) {
          found.matched++;
          await onMatch(event);
        }
        if (isMatch && deleteMatches) await remove(queue, message);
        else left.push({ ReceiptHandle: message.ReceiptHandle });
      }
    }
  } finally {
    // Not before the end: what is shown again at once would be received again at once.
    await putBack(queue, left);
  }
  return found;
}

// A body that a queue cannot hold as text is in Base64.
function eventOf({ Body = '', MessageAttributes = {} }: Message): CallEvent | undefined {
  const isBase64 = MessageAttributes.encoding?.StringValue === 'base64';
  try {
    const delivery = parseDelivery(isBase64 ? Buffer.from(Body, 'base64').toString() : Body);
    return delivery.kind === 'call' ? delivery.event : undefined;
  } catch {
    return undefined;
  }
}
