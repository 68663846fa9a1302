import type { Message } from '@aws-sdk/client-sqs';
import { isTrimmed, readNotifierMessage, UnknownMessageError } from '../messages/notifier-message.ts';

/** What a dead letter of the notifier can become: a message of its queue, or nothing, for this reason. */
export type NotifierReplay =
  | { readonly kind: 'readable'; readonly body: string }
  | { readonly kind: 'unreadable'; readonly reason: 'unknown' | 'too_old' };

/**
 * Reads a dead letter of the notifier for its queue. It goes back as it is, unless it is a batch that the stream no longer
 * has.
 *
 * @param now milliseconds since 1970
 */
export function readNotifierLetter({ Body = '' }: Message, now: number): NotifierReplay {
  try {
    const message = readNotifierMessage(Body);
    if ('batch' in message && isTrimmed(message.batch, now)) return { kind: 'unreadable', reason: 'too_old' };
    return { kind: 'readable', body: Body };
  } catch (error) {
    if (!(error instanceof UnknownMessageError)) throw error;
    return { kind: 'unreadable', reason: 'unknown' };
  }
}
