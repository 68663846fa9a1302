import { CALL_EVENTS, parseDelivery } from '../../call/event.ts';
import type { RawDelivery } from '../../whippy/delivery.ts';
import type { Refusal } from '../../whippy/refused.ts';
import { type KeptHeaders, keptHeaders, parseKeptHeaders } from './kept-headers.ts';
import { decodeBody, encodeBody, fitsQueue, type QueueMessage } from './queue-message.ts';

/**
 * Largest body that is kept without proof that it is from Whippy, since reading it costs time and keeping it costs
 * money.
 */
export const MAX_QUARANTINED_BYTES = 256 * 1024;

/**
 * A quarantined delivery as a queue message. A signature covers every byte of the body, so the body is kept byte for
 * byte.
 */
export interface QuarantineMessage extends QueueMessage {
  readonly attributes: {
    /** `text` or `base64`: how the body is written. */
    readonly encoding: string;
    /** Why the delivery was refused: the `error` of the answer. */
    readonly reason: string;
    /** {@link KeptHeaders} as JSON. */
    readonly headers: string;
  };
}

/** A delivery that was kept because it could not be verified. */
export interface QuarantinedDelivery {
  readonly body: Buffer;
  readonly headers: KeptHeaders;
}

/**
 * The quarantine message of a delivery that is not authentic. Only what may be from Whippy is kept, so that strangers
 * cannot fill the queue with arbitrary data: a well-formed call event of at most {@link MAX_QUARANTINED_BYTES}. A
 * missing signature header does not matter, since Whippy may use another one.
 *
 * @param signatureHeader the header in which the signature is expected
 * @returns undefined if the delivery is not worth keeping
 */
export function toQuarantineMessage(
  { body, headers }: RawDelivery,
  reason: Refusal,
  signatureHeader: string,
): QuarantineMessage | undefined {
  if (!looksLikeCallEvent(body) || !isCallEvent(body)) return undefined;
  const { body: text, encoding } = encodeBody(body);
  const kept = JSON.stringify(keptHeaders(headers, signatureHeader));
  const message = { body: text, attributes: { encoding, reason, headers: kept } };
  return fitsQueue(message) ? message : undefined;
}

/**
 * The delivery that a quarantine message holds, with its body byte for byte as received.
 *
 * @param attributes the string values of the message's attributes
 */
export function fromQuarantineMessage(
  body: string,
  attributes: { readonly [name: string]: string | undefined },
): QuarantinedDelivery {
  return {
    body: decodeBody(body, attributes.encoding),
    headers: parseKeptHeaders(attributes.headers),
  };
}

// The sender is not known, so a body that is clearly not an event must be cheap to reject: it is not parsed.
function looksLikeCallEvent(body: Uint8Array): boolean {
  if (body.byteLength > MAX_QUARANTINED_BYTES) return false;
  const text = Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
  return (
    /^(?:\u00ef\u00bb\u00bf)?[\t\n\r ]*\{/.test(text) &&
    CALL_EVENTS.some(event => text.includes(`"${event}"`))
  );
}

function isCallEvent(body: Uint8Array): boolean {
  try {
    return parseDelivery(new TextDecoder('utf-8', { fatal: true }).decode(body)).kind === 'call';
  } catch {
    return false;
  }
}
