import { parseDelivery } from '../call/event.ts';
import { MAX_MESSAGE_BYTES } from '../call/fit.ts';
import type { RawDelivery } from './delivery.ts';
import type { SignatureProblem } from './signature.ts';

/**
 * A quarantined delivery as a queue message. The signature covers every byte of the body, so the body is kept
 * byte for byte: as text where a queue message can hold it, else in Base64.
 */
export interface QuarantineMessage {
  readonly body: string;
  readonly attributes: {
    /** `text` or `base64`. */
    readonly encoding: string;
    /** The signature header's value. */
    readonly signature: string;
    /** Why the delivery was refused: a {@link SignatureProblem}. */
    readonly reason: string;
  };
}

/**
 * The quarantine message of a delivery whose signature does not verify. Only what may well be Whippy's is
 * kept, so that nobody can fill the queue with just anything: a well-formed call event, with a signature
 * header, that fits a message.
 *
 * @returns undefined where the delivery is not worth keeping
 */
export function toQuarantineMessage(
  { body, signature }: RawDelivery,
  reason: SignatureProblem,
): QuarantineMessage | undefined {
  if (signature === undefined || signature.length > LONGEST_SIGNATURE || !isQueueText(signature))
    return undefined;
  if (body.byteLength > MAX_MESSAGE_BYTES || !isCallEvent(body)) return undefined;
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body);
  const message = isQueueText(text)
    ? { body: text, attributes: { encoding: 'text', signature, reason } }
    : { body: Buffer.from(body).toString('base64'), attributes: { encoding: 'base64', signature, reason } };
  return messageBytes(message) > MAX_MESSAGE_BYTES ? undefined : message;
}

/**
 * The delivery that a quarantine message holds, byte for byte as it came.
 *
 * @param attributes the string values of the message's attributes
 */
export function fromQuarantineMessage(
  body: string,
  attributes: { readonly [name: string]: string | undefined },
): RawDelivery {
  return {
    body: Buffer.from(body, attributes.encoding === 'base64' ? 'base64' : 'utf8'),
    signature: attributes.signature,
  };
}

// A header's own limit would be 10 KB; a real signature has about 60 characters.
const LONGEST_SIGNATURE = 1024;

function isCallEvent(body: Uint8Array): boolean {
  try {
    return parseDelivery(new TextDecoder('utf-8', { fatal: true }).decode(body)).kind === 'call';
  } catch {
    return false;
  }
}

function isQueueText(text: string): boolean {
  return /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u.test(text);
}

// SQS counts the names, types and values of the attributes with the body.
function messageBytes({ body, attributes }: QuarantineMessage): number {
  return Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + name.length + 'String'.length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
}
