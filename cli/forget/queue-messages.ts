import type { Message } from '@aws-sdk/client-sqs';
import { type CallEvent, parseQueued } from '../../call/event.ts';
import { decodeBody } from '../../store/messages/queue-message.ts';
import { attributesOf, type Queue, removeAll } from '../../store/queues/queue.ts';
import { walk } from '../../store/queues/walk.ts';

/** Which messages of a queue to look for, and what to do about them. */
export interface MessageSearch {
  readonly matches: (event: CallEvent) => boolean;
  /** Called with each event that matches, before its message is deleted. */
  readonly onMatch: (event: CallEvent) => Promise<void>;
  /** Whether to delete the messages that match; all others are left where they are. */
  readonly deleteMatches: boolean;
  /** When aborted, ends after the messages that have been received. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What was found in a queue, as numbers of messages. */
export interface MessagesFound {
  readonly matched: number;
  /** Cannot be read as call events: whose they are cannot be known. */
  readonly unreadable: number;
  /** Could not be received or, if they match, not be deleted. Approximate. */
  readonly unseen: number;
}

/**
 * Goes through the messages of the dead-letter queue or the quarantine, and deletes those of some calls.
 *
 * @throws what the AWS SDK threw; messages that were not deleted are shown again
 */
export async function searchMessages(queue: Queue, search: MessageSearch): Promise<MessagesFound> {
  const { matches, onMatch, deleteMatches, signal, now } = search;
  const found = { matched: 0, unreadable: 0, unseen: 0 };
  const { hidden, waiting, error } = await walk(
    queue,
    { limit: Number.POSITIVE_INFINITY, signal, now },
    async messages => {
      const matching: Message[] = [];
      for (const message of messages) {
        const event = eventOf(message);
        if (!event) found.unreadable++;
        if (!event || !matches(event)) continue;
        await onMatch(event);
        matching.push(message);
      }
      found.matched += matching.length;
      if (!deleteMatches) return [];
      const left = new Set((await removeAll(queue, matching)).map(({ item }) => item));
      found.unseen += left.size;
      return matching.filter(message => !left.has(message));
    },
  );
  if (error !== undefined) throw error;
  return { ...found, unseen: found.unseen + hidden + waiting };
}

function eventOf(message: Message): CallEvent | undefined {
  try {
    const delivery = parseQueued(decodeBody(message.Body ?? '', attributesOf(message).encoding).toString());
    return delivery.kind === 'call' ? delivery.event : undefined;
  } catch {
    return undefined;
  }
}
