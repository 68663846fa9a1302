import { createHmac, timingSafeEqual } from 'node:crypto';
import { isSignedBy, parseSignature, type Signature } from '../../functions/webhook/signature.ts';

/** What a captured delivery's signature is worth. */
export interface Diagnosis {
  /** What the header says, or undefined where it cannot be read. */
  readonly signature: Signature | undefined;
  /** Which of the keys it was signed with, counted from 1; undefined where it is none. */
  readonly keyNumber: number | undefined;
  /** Age of the signature in milliseconds; negative where it is from the future. */
  readonly age: number | undefined;
  /** Why a signature that does not verify may be right after all. */
  readonly nearMiss: string | undefined;
}

/**
 * Judges a captured delivery, the age of its signature left aside: a capture is always old.
 *
 * @param now milliseconds since 1970
 */
export function diagnose(header: string, body: Uint8Array, keys: readonly string[], now: number): Diagnosis {
  const signature = parseSignature(header);
  if (!signature) return { signature, keyNumber: undefined, age: undefined, nearMiss: undefined };
  const keyIndex = keys.findIndex(key => isSignedBy([key], signature, body));
  const verified = keyIndex !== -1;
  return {
    signature,
    keyNumber: verified ? keyIndex + 1 : undefined,
    age: now - signature.signedAt,
    nearMiss: verified ? undefined : findNearMiss(signature, body, keys),
  };
}

// A key that fits some other reading of the same delivery is the right key: that narrows the search down.
function findNearMiss(signature: Signature, body: Uint8Array, keys: readonly string[]): string | undefined {
  const text = Buffer.from(body).toString('latin1');
  const bodies: readonly [string, string][] = [
    [
      text.replace(/\r?\n$/, ''),
      'It verifies without the line break at the end of the body: an editor has added it',
    ],
    [`${text}\n`, 'It verifies with a line break at the end of the body: it was lost in the capture'],
    [text.replace(/\r\n/g, '\n'), 'It verifies with LF line breaks: the capture has turned them into CRLF'],
    [
      text.replace(/(?<!\r)\n/g, '\r\n'),
      'It verifies with CRLF line breaks: the capture has turned them into LF',
    ],
    [
      text.replace(/^\u00ef\u00bb\u00bf/, ''),
      'It verifies without the byte order mark: an editor has added it',
    ],
    [
      Buffer.from(compact(text)).toString('latin1'),
      'It verifies as compact JSON: the capture has been formatted',
    ],
  ];
  const asCaptured = bodies.find(([variant]) => isSignedBy(keys, signature, Buffer.from(variant, 'latin1')));
  if (asCaptured) return asCaptured[1];

  const { timestamp } = signature;
  const schemes: readonly [string, string][] = [
    [text, 'the body alone'],
    [`${timestamp}${text}`, 'timestamp and body without a dot between them'],
    [`${timestamp}:${text}`, 'timestamp and body with a colon between them'],
    [`${timestamp}\n${text}`, 'timestamp and body with a line break between them'],
    [`${text}.${timestamp}`, 'the body, a dot and the timestamp'],
    [`${text}${timestamp}`, 'the body and the timestamp'],
  ];
  const scheme = schemes.find(([signed]) => keys.some(key => isDigest(key, signed, signature)));
  return (
    scheme &&
    `The key is right, but what was signed is ${scheme[1]}, where callfold expects <timestamp>.<body>: Whippy may have changed its way of signing`
  );
}

function isDigest(key: string, signed: string, { digests }: Signature): boolean {
  const expected = createHmac('sha256', key).update(Buffer.from(signed, 'latin1')).digest();
  return digests.some(({ bytes }) => timingSafeEqual(expected, bytes));
}

// Where the capture was formatted for reading; numbers and escapes come out as they most often are.
function compact(json: string): string {
  try {
    return JSON.stringify(JSON.parse(Buffer.from(json, 'latin1').toString()));
  } catch {
    return json;
  }
}
