import type { Message } from '@aws-sdk/client-sqs';
import { type Failed, type Queue, removeAll, sendAll } from './queue.ts';

/**
 * What puts a message into the group of all that come to the event queue by another way than from the webhook: again, or from
 * Whippy's list. SQS gives a group that has many messages no precedence over messages of others, so that a large redrive does
 * not delay live events.
 */
export const inReplayGroup = () => ({ MessageGroupId: 'callfold-replay' });

/** A message that was received from one queue, and the body that it is to have in another. */
export interface Move {
  readonly message: Message;
  readonly body: string;
}

/** Result of moving messages. */
export interface Moved {
  readonly moved: readonly Message[];
  /** Messages that stay because SQS did not accept or did not delete them. */
  readonly failed: readonly Failed<Message>[];
}

/**
 * Moves messages to another queue. Each is deleted only after it has been sent: if the process ends in between,
 * it is sent twice, which changes no record, but never lost.
 *
 * @throws what the AWS SDK threw if a request failed as a whole
 */
export async function move(from: Queue, to: Queue, moves: readonly Move[]): Promise<Moved> {
  const notSent = await sendAll(to, moves, ({ body }) => body, inReplayGroup);
  const unsent = new Set(notSent.map(({ item }) => item));
  const sent = moves.filter(item => !unsent.has(item)).map(({ message }) => message);
  const notDeleted = await removeAll(from, sent);
  const undeleted = new Set(notDeleted.map(({ item }) => item));
  return {
    moved: sent.filter(message => !undeleted.has(message)),
    failed: [...notSent.map(({ item, code }) => ({ item: item.message, code })), ...notDeleted],
  };
}
