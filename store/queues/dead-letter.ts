import type { Message } from '@aws-sdk/client-sqs';
import { readContent } from '../../whippy/delivery.ts';
import { asRefused, type Refusal } from '../../whippy/refused.ts';
import { decodeBody } from '../messages/queue-message.ts';
import { attributesOf } from './queue.ts';

/**
 * What a dead letter can become:
 * - `readable`: a message of the event queue with this body,
 * - `unreadable`: nothing, for this reason.
 */
export type Replay =
  | { readonly kind: 'readable'; readonly body: string }
  | { readonly kind: 'unreadable'; readonly reason: Refusal | 'not_a_call_event' };

/** The body of a dead letter: byte for byte what the webhook received, or what was in the event queue. */
export function deadLetterBody(message: Message): Buffer {
  return decodeBody(message.Body ?? '', attributesOf(message).encoding);
}

/**
 * Reads a dead letter for the event queue. One that the webhook could not read, which has a `reason`, is read
 * again, as this version of the webhook reads a delivery. One that SQS moved there goes back unchanged.
 */
export function readDeadLetter(message: Message): Replay {
  if (attributesOf(message).reason === undefined) return { kind: 'readable', body: message.Body ?? '' };
  try {
    const content = readContent(deadLetterBody(message));
    if (content.kind === 'other') return { kind: 'unreadable', reason: 'not_a_call_event' };
    return { kind: 'readable', body: content.message.body };
  } catch (error) {
    const refused = asRefused(error);
    if (!refused) throw error;
    return { kind: 'unreadable', reason: refused.reason };
  }
}
