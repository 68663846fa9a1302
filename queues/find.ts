import type { Message } from '@aws-sdk/client-sqs';
import { putBack, type Queue, receiveWaiting } from './queue.ts';

/** How to look for messages. */
export interface FindOptions {
  /** Most messages to look at. */
  readonly limit: number;
  /** When aborted, ends after the messages that have been received. */
  readonly signal: AbortSignal;
}

/**
 * Looks at the messages that were found.
 *
 * @returns those of them that it deleted from the queue
 */
export type Visit = (messages: readonly Message[]) => Promise<readonly Message[]>;

/** What came of looking for messages. */
export interface Found {
  /** Ids, as given, that no message has that could be received. */
  readonly missing: readonly string[];
  /** Beginnings of ids, as given, that several messages have. If there are any, no message was visited. */
  readonly ambiguous: readonly string[];
}

/**
 * Finds messages by their ids and visits them. Other messages are put back; of these, memory holds only what that takes.
 *
 * @param ids whole message ids, or beginnings that only one message of the queue has
 * @throws what the AWS SDK or the visit threw; the messages have been put back then
 */
export async function findMessages(
  queue: Queue,
  ids: readonly string[],
  { limit, signal }: FindOptions,
  visit: Visit,
): Promise<Found> {
  const matches = new Map(ids.map(id => [id, [] as Message[]]));
  const held = new Set<Pick<Message, 'ReceiptHandle'>>();
  try {
    for await (const messages of receiveWaiting(queue, limit, signal)) {
      for (const message of messages) {
        const matching = ids.filter(id => message.MessageId?.startsWith(id));
        for (const id of matching) matches.get(id)?.push(message);
        held.add(matching.length > 0 ? message : { ReceiptHandle: message.ReceiptHandle });
      }
    }
    const missing = ids.filter(id => matches.get(id)?.length === 0);
    const ambiguous = ids.filter(id => (matches.get(id)?.length ?? 0) > 1);
    const found = new Set([...matches.values()].flat());
    if (ambiguous.length === 0 && found.size > 0) {
      for (const deleted of await visit([...found])) held.delete(deleted);
    }
    return { missing, ambiguous };
  } finally {
    await putBack(queue, [...held]);
  }
}
