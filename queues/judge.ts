import type { Message } from '@aws-sdk/client-sqs';
import { type Content, readContent } from '../functions/webhook/delivery.ts';
import { fromQuarantineMessage } from '../functions/webhook/quarantine.ts';
import { isSignedBy, parseSignature } from '../functions/webhook/signature.ts';
import { attributesOf } from './queue.ts';

/**
 * What becomes of a quarantined delivery under the keys of this moment:
 * - `release`: it is authentic, and its event belongs on the queue,
 * - `mismatch`: no key verifies it,
 * - `malformed`: its signature header cannot be read, whatever the keys,
 * - `unusable`: it is authentic, but cannot be recorded.
 */
export type Verdict =
  | { readonly kind: 'release'; readonly content: Content & { kind: 'call' } }
  | { readonly kind: 'mismatch' | 'malformed' | 'unusable' };

/**
 * Judges a quarantined delivery. Its age does not count: what is authentic is let in however long it had to
 * wait, and a replay cannot change a record.
 */
export function judge(message: Message, keys: readonly string[]): Verdict {
  const { body, signature: header = '' } = fromQuarantineMessage(String(message.Body), attributesOf(message));
  const signature = parseSignature(header);
  if (!signature) return { kind: 'malformed' };
  if (!isSignedBy(keys, signature, body)) return { kind: 'mismatch' };
  try {
    const content = readContent(body);
    return content.kind === 'call' ? { kind: 'release', content } : { kind: 'unusable' };
  } catch {
    return { kind: 'unusable' };
  }
}
