import { MAX_MESSAGE_BYTES } from '../../call/fit.ts';
import { clip } from '../../text/clip.ts';
import type { RefusedError } from '../../whippy/refused.ts';
import { encodeBody, fitsQueue, isQueueText, type QueueMessage } from './queue-message.ts';

/** An authentic delivery that cannot be recorded, as a message of the dead-letter queue. */
export interface DeadLetter extends QueueMessage {
  readonly attributes: {
    /** `text` or `base64`: how the body is written, byte for byte. */
    readonly encoding: string;
    /** Why it was refused: `invalid_json` or `invalid_event`. */
    readonly reason: string;
    /** What is wrong, in the words of the answer: names the field or the position. At most 256 bytes. */
    readonly detail: string;
  };
}

/**
 * Makes the dead letter of a delivery.
 *
 * @returns undefined if no queue message can hold it
 */
export function toDeadLetter(
  body: Uint8Array,
  { reason, message }: Pick<RefusedError, 'reason' | 'message'>,
): DeadLetter | undefined {
  if (body.byteLength === 0 || body.byteLength > MAX_MESSAGE_BYTES) return undefined;
  const { body: text, encoding } = encodeBody(body);
  const letter = { body: text, attributes: { encoding, reason, detail: queueText(clip(message)) } };
  return fitsQueue(letter) ? letter : undefined;
}

// A message can quote any character of the body.
function queueText(text: string): string {
  return Array.from(text, character => (isQueueText(character) ? character : '\uFFFD')).join('');
}
