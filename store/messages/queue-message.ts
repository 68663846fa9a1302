import { MAX_MESSAGE_BYTES } from '../../call/fit.ts';

/** How a body is written into a queue message. */
export type BodyEncoding = 'text' | 'base64';

/** A queue message with attributes, all of them texts. */
export interface QueueMessage {
  readonly body: string;
  readonly attributes: { readonly [name: string]: string };
}

/**
 * A body as a queue message can hold it, byte for byte: as text, or in Base64 if SQS refuses the text.
 *
 * @see {@link decodeBody}
 */
export function encodeBody(body: Uint8Array): { readonly body: string; readonly encoding: BodyEncoding } {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const text = bytes.toString();
  return isQueueText(text) && Buffer.from(text).equals(bytes)
    ? { body: text, encoding: 'text' }
    : { body: bytes.toString('base64'), encoding: 'base64' };
}

/**
 * The bytes that {@link encodeBody} was given.
 *
 * @param encoding the message's attribute of that name
 */
export function decodeBody(body: string, encoding: string | undefined): Buffer {
  return Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8');
}

/** Whether SQS accepts the text: it is not empty and has only characters of XML 1.0. */
export function isQueueText(text: string): boolean {
  return /^[\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]+$/u.test(text);
}

/** Whether a message is within the size limit of SQS, which counts names, types and values of the attributes too. */
export function fitsQueue({ body, attributes }: QueueMessage): boolean {
  const bytes = Object.entries(attributes).reduce(
    (sum, [name, value]) => sum + name.length + 'String'.length + Buffer.byteLength(value),
    Buffer.byteLength(body),
  );
  return bytes <= MAX_MESSAGE_BYTES;
}
