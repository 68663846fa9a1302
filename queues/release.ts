import type { Message } from '@aws-sdk/client-sqs';
import { type Content, readContent } from '../functions/webhook/delivery.ts';
import { fromQuarantineMessage } from '../functions/webhook/quarantine.ts';
import { isSignedBy, parseSignature } from '../functions/webhook/signature.ts';
import { putBack, type Queue, receiveWaiting, remove, send } from './queue.ts';

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

/** The string attributes of a message. */
export function attributesOf({ MessageAttributes = {} }: Message): { [name: string]: string | undefined } {
  return Object.fromEntries(
    Object.entries(MessageAttributes).map(([name, { StringValue }]) => [name, StringValue]),
  );
}

/** What to release, and where to. */
export interface Release {
  readonly quarantine: Queue;
  readonly queue: Queue;
  /** The signing keys of this moment. */
  readonly keys: readonly string[];
  /** Most deliveries to judge. */
  readonly limit: number;
  /** When aborted, ends after the deliveries that have been received. */
  readonly signal?: AbortSignal;
}

/** How many deliveries got which verdict. */
export type Tally = { readonly [kind in Verdict['kind']]: number };

/**
 * Verifies the deliveries of the quarantine again. Those that are authentic now go on as if they had just come:
 * each is sent to the queue, and only then deleted here. The others are left where they are.
 *
 * @throws what the AWS SDK threw; what has not been released shows again after five minutes
 */
export async function release({ quarantine, queue, keys, limit, signal }: Release): Promise<Tally> {
  const tally = { release: 0, mismatch: 0, malformed: 0, unusable: 0 };
  const left: Message[] = [];
  try {
    for await (const messages of receiveWaiting(quarantine, limit, signal)) {
      for (const message of messages) {
        const verdict = judge(message, keys);
        if (verdict.kind === 'release') {
          await send(queue, verdict.content.message.body);
          await remove(quarantine, message);
        } else {
          left.push(message);
        }
        tally[verdict.kind]++;
      }
    }
  } finally {
    // Not before the end: what is shown again at once would be received again at once.
    await putBack(quarantine, left);
  }
  return tally;
}
