import { createHmac, timingSafeEqual } from 'node:crypto';

/** Name of the header that carries the signature, in lower case. */
export const SIGNATURE_HEADER = 'x-whippy-signature';

/** How a digest was written. All of them are encodings of the same 32 bytes. */
export type DigestEncoding = 'hex' | 'base64' | 'base64url';

/** What a signature header says. */
export interface Signature {
  /** As it was sent: this text is part of what is signed. */
  readonly timestamp: string;
  readonly unit: 's' | 'ms';
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  /** One or more HMAC-SHA256 digests of 32 bytes; the delivery is authentic when any of them is right. */
  readonly digests: readonly { readonly encoding: DigestEncoding; readonly bytes: Buffer }[];
}

/** Why a delivery is not let in. Each is an `error` of a 401 answer. */
export type SignatureProblem =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_expired'
  | 'signature_mismatch';

/**
 * Reads a signature header: elements of the form `<name>=<value>`, separated by commas; one value is a
 * timestamp, the others are digests. Names do not matter, because Whippy does not document them. Neither are
 * the unit of the timestamp and the encoding of the digest documented: s and ms, and hexadecimal, Base64 and
 * Base64url, padded or not, are told apart by their form. Elements of any other form are passed over.
 *
 * @returns undefined where the header has no digest, or not exactly one timestamp
 */
export function parseSignature(header: string): Signature | undefined {
  const timestamps = new Set<string>();
  const digests: { encoding: DigestEncoding; bytes: Buffer }[] = [];
  for (const element of header.split(',')) {
    const separator = element.indexOf('=');
    if (separator === -1) continue;
    const value = element.slice(separator + 1).trim();
    const digest = parseDigest(value);
    if (digest) digests.push(digest);
    else if (TIMESTAMP.test(value)) timestamps.add(value);
  }
  const [timestamp] = timestamps;
  if (timestamp === undefined || timestamps.size > 1 || digests.length === 0) return undefined;
  const unit = Number(timestamp) >= FIRST_MILLISECONDS ? 'ms' : 's';
  return { timestamp, unit, signedAt: Number(timestamp) * (unit === 's' ? 1000 : 1), digests };
}

/**
 * Whether any digest of the signature is that of `<timestamp>.<body>` under any of the keys. Takes the same
 * time wherever a digest differs.
 */
export function isSignedBy(keys: readonly string[], signature: Signature, body: Uint8Array): boolean {
  let authentic = false;
  for (const key of keys) {
    const expected = createHmac('sha256', key).update(`${signature.timestamp}.`).update(body).digest();
    for (const { bytes } of signature.digests) authentic = timingSafeEqual(expected, bytes) || authentic;
  }
  return authentic;
}

/** Whether a signature is within the tolerance, before or after `now` (milliseconds since 1970). */
export function isTimely(signature: Signature, now: number, toleranceSeconds: number): boolean {
  return Math.abs(now - signature.signedAt) <= toleranceSeconds * 1000;
}

/**
 * Signs a body as Whippy does, with the timestamp in seconds and the digest in unpadded Base64.
 *
 * @param now milliseconds since 1970
 * @returns the value of the signature header
 */
export function sign(key: string, body: string | Uint8Array, now: number): string {
  const timestamp = Math.floor(now / 1000);
  const digest = createHmac('sha256', key).update(`${timestamp}.`).update(body).digest('base64');
  return `t=${timestamp},v1=${digest.replace(/=+$/, '')}`;
}

const TIMESTAMP = /^\d{1,16}$/;

// As seconds this would be the year 5138, as milliseconds it is 1973.
const FIRST_MILLISECONDS = 100_000_000_000;

function parseDigest(value: string): { encoding: DigestEncoding; bytes: Buffer } | undefined {
  if (/^[0-9a-f]{64}$/i.test(value)) return { encoding: 'hex', bytes: Buffer.from(value, 'hex') };
  // 32 bytes are 43 characters of Base64, and one of padding.
  if (/^[A-Za-z0-9+/]{43}=?$/.test(value)) return { encoding: 'base64', bytes: Buffer.from(value, 'base64') };
  if (/^[\w-]{43}=?$/.test(value)) return { encoding: 'base64url', bytes: Buffer.from(value, 'base64url') };
  return undefined;
}
