import { createHmac, timingSafeEqual } from 'node:crypto';
import {
  parseSignature,
  type Signature,
  type Timestamp,
  type VerifiedSignature,
  verifySignature,
} from '../../whippy/signature.ts';
import type { BodyReading } from './body-forms.ts';
import { odditiesOf } from './oddities.ts';

/** A header that may be a signature. */
export interface HeaderLine {
  /** In lower case; undefined if only its value is known. */
  readonly name: string | undefined;
  readonly value: string;
}

/** The diagnosis of one header. */
export interface HeaderDiagnosis extends HeaderLine {
  /** What it holds, or undefined if it holds no digest. */
  readonly signature: Signature | undefined;
  /** Why it may not be a signature that callfold reads, in sentences. */
  readonly oddities: readonly string[];
}

/** The diagnosis of a captured delivery. */
export interface Diagnosis {
  readonly headers: readonly HeaderDiagnosis[];
  /** What verifies; undefined if nothing does. */
  readonly match: Match | undefined;
  /** Why a signature that does not verify may still be right. */
  readonly nearMiss: string | undefined;
}

/** A header that verifies the body. */
export interface Match {
  readonly header: HeaderDiagnosis;
  readonly verified: VerifiedSignature;
  readonly body: BodyReading;
}

/**
 * Diagnoses a captured delivery. The age of its signature does not matter, because a capture is always old.
 *
 * @param bodies what the captured body may be, the likeliest first
 */
export function diagnose(
  headers: readonly HeaderLine[],
  bodies: readonly BodyReading[],
  keys: readonly string[],
): Diagnosis {
  const read = headers.map(header => {
    const signature = parseSignature(header.value);
    return { ...header, signature, oddities: odditiesOf(header.value, signature) };
  });
  const match = findMatch(read, bodies, keys);
  return { headers: read, match, nearMiss: match ? undefined : findNearMiss(read, bodies, keys) };
}

function findMatch(
  headers: readonly HeaderDiagnosis[],
  bodies: readonly BodyReading[],
  keys: readonly string[],
): Match | undefined {
  for (const body of bodies) {
    for (const header of headers) {
      const verified = header.signature && verifySignature(keys, header.signature, body.bytes);
      if (verified) return { header, verified, body };
    }
  }
  return undefined;
}

// If a key verifies the delivery when it is read in another way, the key is right, and the search is narrower.
function findNearMiss(
  headers: readonly HeaderDiagnosis[],
  bodies: readonly BodyReading[],
  keys: readonly string[],
): string | undefined {
  const elsewhere = timestampElsewhere(headers, bodies, keys);
  if (elsewhere !== undefined) return elsewhere;
  for (const { signature } of headers) {
    for (const { bytes } of bodies) {
      const hint = signature && nearMissOf(signature, bytes, keys);
      if (hint !== undefined) return hint;
    }
  }
  return undefined;
}

function timestampElsewhere(
  headers: readonly HeaderDiagnosis[],
  bodies: readonly BodyReading[],
  keys: readonly string[],
): string | undefined {
  for (const header of headers.filter(({ signature }) => signature?.timestamps.length === 0)) {
    for (const other of headers.filter(candidate => candidate !== header)) {
      const signature = parseSignature(`${other.value},${header.value}`);
      if (signature && bodies.some(({ bytes }) => verifySignature(keys, signature, bytes))) {
        return `The key is right, but the timestamp stands in a header of its own${other.name === undefined ? '' : `, ${other.name}`}, but callfold expects both in one`;
      }
    }
  }
  return undefined;
}

function nearMissOf(signature: Signature, body: Buffer, keys: readonly string[]): string | undefined {
  const text = body.toString('latin1');
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
  const asCaptured = bodies.find(([variant]) =>
    verifySignature(keys, signature, Buffer.from(variant, 'latin1')),
  );
  if (asCaptured) return asCaptured[1];

  const schemes = signature.timestamps.flatMap(timestamp => otherSchemes(text, timestamp));
  const scheme = schemes.find(([signed]) => keys.some(key => isDigest(key, signed, signature)));
  return (
    scheme &&
    `The key is right, but what was signed is ${scheme[1]}, which is not a scheme that callfold knows`
  );
}

function otherSchemes(body: string, { text }: Timestamp): readonly [signed: string, what: string][] {
  return [
    [`${text}${body}`, 'timestamp and body without a dot between them'],
    [`${text}:${body}`, 'timestamp and body with a colon between them'],
    [`${text}\n${body}`, 'timestamp and body with a line break between them'],
    [`${body}.${text}`, 'the body, a dot and the timestamp'],
  ];
}

function isDigest(key: string, signed: string, { digests }: Signature): boolean {
  const expected = createHmac('sha256', key).update(Buffer.from(signed, 'latin1')).digest();
  return digests.some(({ bytes }) => timingSafeEqual(expected, bytes));
}

// If the capture was formatted for reading; numbers and escapes get their most common form.
function compact(json: string): string {
  try {
    return JSON.stringify(JSON.parse(Buffer.from(json, 'latin1').toString()));
  } catch {
    return json;
  }
}
