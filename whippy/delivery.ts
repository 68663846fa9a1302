import { type CallEvent, parseDelivery } from '../call/event.ts';
import { type FittedMessage, fitMessage } from '../call/fit.ts';
import { lighten } from '../call/lighten.ts';

/** A delivery as it came over HTTP. */
export interface RawDelivery {
  /** The body's bytes, before any decoding. */
  readonly body: Uint8Array;
  /** Headers by name, in lower case. */
  readonly headers: { readonly [name: string]: string };
  /** The last segment of the path, on the route that has a token; undefined on the other route. */
  readonly token: string | undefined;
}

/** The body is not UTF-8 text, and so cannot be JSON. */
export class NotTextError extends Error {
  override readonly name = 'NotTextError';
}

/** What an authentic delivery asks for: a call event to be queued, or nothing. */
export type Content =
  | { readonly kind: 'call'; readonly event: CallEvent; readonly message: FittedMessage }
  | { readonly kind: 'other'; readonly event: string };

/**
 * Reads a delivery's body and, for a call event, makes its queue message.
 *
 * @throws {NotTextError} when the body is not UTF-8
 * @throws {JsonSyntaxError} when it is not JSON
 * @throws {InvalidEventError} when it is not an event, or is a call event that cannot be recorded
 */
export function readContent(body: Uint8Array): Content {
  const { text, shortened, outline } = lighten(bodyText(body));
  const delivery = parseDelivery(text, outline);
  if (delivery.kind === 'other') return delivery;
  return { ...delivery, message: fitMessage(text, delivery.event, shortened) };
}

// A byte order mark is not part of JSON, but a parser may ignore it (RFC 8259, section 8.1). The decoder removes it.
function bodyText(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch {
    throw new NotTextError('The body is not valid UTF-8');
  }
}
