import { createHmac, timingSafeEqual } from 'node:crypto';

/** Name of the header that carries the signature, in lower case, unless the setting `signatureHeader` names another. */
export const SIGNATURE_HEADER = 'x-whippy-signature';

/** How a digest was written. All of them are encodings of the same 32 bytes. */
export type DigestEncoding = 'hex' | 'base64' | 'base64url';

/** An HMAC-SHA256 digest. */
export interface Digest {
  readonly encoding: DigestEncoding;
  /** Always 32 bytes. */
  readonly bytes: Buffer;
}

/** A timestamp of a signature header. */
export interface Timestamp {
  /** As it was sent: this text may be part of what is signed. */
  readonly text: string;
  readonly unit: 's' | 'ms';
  /** Milliseconds since 1970. */
  readonly signedAt: number;
}

/** What a signature header holds. */
export interface Signature {
  /** At most {@link MAX_TIMESTAMPS} different ones. If there are none, only the scheme `body` can verify. */
  readonly timestamps: readonly Timestamp[];
  /** At least one. The delivery is authentic if any of them is correct. */
  readonly digests: readonly Digest[];
}

/** What is signed: how the timestamp and the raw body are combined into the text for the HMAC. */
export type SignatureScheme = 'timestamp.body' | 'body+timestamp' | 'body';

/** What verified a delivery. */
export interface VerifiedSignature {
  readonly scheme: SignatureScheme;
  readonly encoding: DigestEncoding;
  /** Position of the key among those that were tried, counted from 1. Never the key itself. */
  readonly key: number;
  /** The timestamp that is signed with the body; undefined under the scheme `body`. */
  readonly timestamp: Timestamp | undefined;
}

/** Why a signature does not let a delivery in. Each is an `error` of a 401 answer. */
export type SignatureProblem =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_expired'
  | 'signature_mismatch';

/** Most timestamps of a header that are tried; further ones are ignored. Each costs two HMACs of the body per key. */
export const MAX_TIMESTAMPS = 4;

interface Scheme {
  readonly name: SignatureScheme;
  readonly signsTimestamp: boolean;
  /** The parts of the signed text, in order. */
  readonly parts: (body: string | Uint8Array, timestamp: string) => readonly (string | Uint8Array)[];
}

/**
 * The schemes that are accepted. Which one Whippy uses is not documented: the first is what a public integration
 * reads, the second is Retell's, on which Whippy's agents run.
 *
 * Accepting all of them is safe: a text that is signed under one scheme is never valid under another, because it begins
 * or ends with a timestamp, or has none, and so is not a JSON object as the other's body.
 */
const SCHEMES: readonly Scheme[] = [
  { name: 'timestamp.body', signsTimestamp: true, parts: (body, timestamp) => [`${timestamp}.`, body] },
  { name: 'body+timestamp', signsTimestamp: true, parts: (body, timestamp) => [body, timestamp] },
  { name: 'body', signsTimestamp: false, parts: body => [body] },
];

/** Names of the schemes that are accepted, in the order in which they are tried. */
export const SCHEME_NAMES: readonly SignatureScheme[] = SCHEMES.map(({ name }) => name);

/**
 * Reads a signature header: elements separated by commas, each a value or `<name>=<value>`. A value is a timestamp
 * (Unix seconds or milliseconds), or a digest in hexadecimal, Base64 or Base64url, padded or not, with or without a
 * prefix such as `sha256=`. Names do not matter, since Whippy does not document them. Elements of any other form are
 * ignored.
 *
 * @returns undefined if the header has no digest
 *
 * @example
 * parseSignature('t=1730379298,v1=pV5a/ncvcSgWGhBsW8JfjIEdbSIDp4WVzC1rEmICj14');
 */
export function parseSignature(header: string): Signature | undefined {
  const timestamps = new Map<string, Timestamp>();
  const digests: Digest[] = [];
  for (const element of header.split(',')) {
    for (const value of valuesOf(element)) {
      const digest = parseDigest(value);
      if (digest) digests.push(digest);
      const timestamp = digest ? undefined : parseTimestamp(value);
      if (timestamp && timestamps.size < MAX_TIMESTAMPS) timestamps.set(timestamp.text, timestamp);
      if (digest || timestamp) break;
    }
  }
  return digests.length === 0 ? undefined : { timestamps: [...timestamps.values()], digests };
}

/**
 * Verifies a delivery: tries every scheme with every timestamp, key and digest. The time that it takes depends neither
 * on where a digest differs nor on which one does.
 *
 * @returns what verified, or undefined if nothing did
 */
export function verifySignature(
  keys: readonly string[],
  { timestamps, digests }: Signature,
  body: Uint8Array,
): VerifiedSignature | undefined {
  for (const { name, signsTimestamp, parts } of SCHEMES) {
    for (const timestamp of signsTimestamp ? timestamps : [undefined]) {
      for (const [index, key] of keys.entries()) {
        const hmac = createHmac('sha256', key);
        for (const part of parts(body, timestamp?.text ?? '')) hmac.update(part);
        const expected = hmac.digest();
        const [right] = digests.filter(({ bytes }) => timingSafeEqual(expected, bytes));
        if (right) return { scheme: name, encoding: right.encoding, key: index + 1, timestamp };
      }
    }
  }
  return undefined;
}

/**
 * Whether a verified signature is within the tolerance, before or after `now` (milliseconds since 1970). Only a
 * timestamp that is signed says how old a delivery is: without one, its age is unknown and not a reason to refuse it.
 */
export function isTimely(
  { timestamp }: Pick<VerifiedSignature, 'timestamp'>,
  now: number,
  toleranceSeconds: number,
): boolean {
  return timestamp === undefined || Math.abs(now - timestamp.signedAt) <= toleranceSeconds * 1000;
}

/**
 * Signs a body, with the timestamp in seconds if the scheme has one, and the digest in unpadded Base64.
 *
 * @param now milliseconds since 1970
 * @returns the value of the signature header
 */
export function sign(
  key: string,
  body: string | Uint8Array,
  now: number,
  scheme: SignatureScheme = 'timestamp.body',
): string {
  const { signsTimestamp, parts } = SCHEMES.find(({ name }) => name === scheme) as Scheme;
  const timestamp = String(Math.floor(now / 1000));
  const hmac = createHmac('sha256', key);
  for (const part of parts(body, timestamp)) hmac.update(part);
  const digest = `v1=${hmac.digest('base64').replace(/=+$/, '')}`;
  return signsTimestamp ? `t=${timestamp},${digest}` : digest;
}

/**
 * What may be the value of an element: the element itself, since a bare digest in Base64 can hold `=` as well; what
 * follows its name; and what follows a prefix there, such as `sha256=`.
 */
function valuesOf(element: string): string[] {
  const named = /^[^=:]*[=:](?<value>.*)$/s.exec(element)?.groups?.value?.trim();
  const prefixed = named && /^[\w-]+[=:](?<value>.*)$/s.exec(named)?.groups?.value;
  return [element.trim(), named, prefixed].filter(value => value !== undefined);
}

/**
 * Reads Unix seconds or milliseconds: 10 to 16 digits, so that version numbers and other counters are not taken for
 * one.
 */
function parseTimestamp(value: string): Timestamp | undefined {
  if (!/^\d{10,16}$/.test(value)) return undefined;
  const unit = Number(value) >= FIRST_MILLISECONDS ? 'ms' : 's';
  return { text: value, unit, signedAt: Number(value) * (unit === 's' ? 1000 : 1) };
}

// As seconds this would be the year 5138, as milliseconds it is 1973.
const FIRST_MILLISECONDS = 100_000_000_000;

function parseDigest(value: string): Digest | undefined {
  if (/^[0-9a-f]{64}$/i.test(value)) return { encoding: 'hex', bytes: Buffer.from(value, 'hex') };
  // 32 bytes are 43 characters of Base64, and one of padding.
  if (/^[A-Za-z0-9+/]{43}=?$/.test(value)) return { encoding: 'base64', bytes: Buffer.from(value, 'base64') };
  if (/^[\w-]{43}=?$/.test(value)) return { encoding: 'base64url', bytes: Buffer.from(value, 'base64url') };
  return undefined;
}
