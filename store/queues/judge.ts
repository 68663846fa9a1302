import type { Message } from '@aws-sdk/client-sqs';
import { type Content, readContent } from '../../whippy/delivery.ts';
import { parseSignature, verifySignature } from '../../whippy/signature.ts';
import { fromQuarantineMessage } from '../messages/quarantine.ts';
import { attributesOf } from './queue.ts';

/**
 * What happens to a quarantined delivery under the current keys:
 * - `release`: it is authentic, and its event belongs on the queue,
 * - `mismatch`: no key verifies it,
 * - `malformed`: it holds no signature that can be read, under any key,
 * - `unusable`: it is authentic, but cannot be recorded.
 */
export type Verdict =
  | { readonly kind: 'release'; readonly content: CallContent }
  | { readonly kind: 'mismatch' | 'malformed' | 'unusable' };

/** The content of a delivery that is a call event. */
export type CallContent = Content & { kind: 'call' };

/**
 * Judges a quarantined delivery under every scheme. Its age does not matter: an authentic delivery is accepted even if
 * it waited long, and a replay cannot change a record.
 *
 * @param signatureHeader the header in which the deployment expects the signature; if unknown, every kept header is
 *   tried
 */
export function judge(message: Message, keys: readonly string[], signatureHeader?: string): Verdict {
  const { body, headers } = fromQuarantineMessage(String(message.Body), attributesOf(message));
  const values =
    signatureHeader === undefined ? Object.values(headers.values) : [headers.values[signatureHeader] ?? ''];
  const signatures = values.flatMap(value => parseSignature(value) ?? []);
  if (signatures.length === 0) return { kind: 'malformed' };
  if (!signatures.some(signature => verifySignature(keys, signature, body))) return { kind: 'mismatch' };
  const content = callContentOf(body);
  return content ? { kind: 'release', content } : { kind: 'unusable' };
}

/** Reads a body as the webhook does; undefined unless it is a call event that can be recorded. */
export function callContentOf(body: Uint8Array): CallContent | undefined {
  try {
    const content = readContent(body);
    return content.kind === 'call' ? content : undefined;
  } catch {
    return undefined;
  }
}
