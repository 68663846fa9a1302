import type { RawDelivery } from '../../whippy/delivery.ts';
import { RefusedError } from '../../whippy/refused.ts';
import {
  isTimely,
  parseSignature,
  type SignatureProblem,
  type SignatureScheme,
  verifySignature,
} from '../../whippy/signature.ts';
import { callService } from '../runtime/unavailable.ts';
import type { SigningKeys } from './signing-keys.ts';
import { isToken } from './token.ts';

/** What let a delivery in: the scheme of its signature, or the token in its path. */
export type Scheme = SignatureScheme | 'token';

/** What deliveries are verified with. */
export interface Locks {
  readonly signingKeys: SigningKeys;
  /** The tokens of the second route; undefined if there is no such route. */
  readonly tokens: SigningKeys | undefined;
  /** Name of the header that carries the signature, in lower case. */
  readonly signatureHeader: string;
  /** Age up to which a signature is let in, in seconds. */
  readonly toleranceSeconds: number;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/**
 * Makes sure that a delivery is authentic: by the token in its path, if there is one and it is right, else by its
 * signature. The body is not read.
 *
 * @returns what let it in
 * @throws {RefusedError} with status 401, if nothing did
 * @throws {UnavailableError} if a secret is out of reach: without it, a delivery cannot be said not to be authentic
 */
export async function authenticate(
  delivery: RawDelivery,
  locks: Locks,
  signal: AbortSignal,
): Promise<Scheme> {
  const { token } = delivery;
  if (token !== undefined && locks.tokens) {
    const known = await tryKeys(locks.tokens, tokens => isToken(tokens, token) || undefined, signal);
    if (known) return 'token';
  }
  const result = await checkSignature(delivery, locks, signal);
  if ('scheme' in result) return result.scheme;
  const problem = token === undefined ? result.problem : 'token_mismatch';
  throw new RefusedError(401, problem, MESSAGES[problem](locks.signatureHeader));
}

const MESSAGES: { readonly [problem in SignatureProblem | 'token_mismatch']: (header: string) => string } = {
  signature_missing: header => `The header ${header} is missing`,
  signature_malformed: header => `The header ${header} holds no HMAC-SHA256 digest`,
  signature_expired: () => 'The signature is too old, or from the future',
  signature_mismatch: () => 'The signature does not match the body under any signing key',
  token_mismatch: () => 'The token that the path ends with is not the right one',
};

async function checkSignature(
  { body, headers }: RawDelivery,
  { signingKeys, signatureHeader, now, toleranceSeconds }: Locks,
  signal: AbortSignal,
): Promise<{ readonly scheme: SignatureScheme } | { readonly problem: SignatureProblem }> {
  const header = headers[signatureHeader]?.trim();
  if (!header) return { problem: 'signature_missing' };
  const signature = parseSignature(header);
  if (!signature) return { problem: 'signature_malformed' };
  const verified = await tryKeys(signingKeys, keys => verifySignature(keys, signature, body), signal);
  if (!verified) return { problem: 'signature_mismatch' };
  return isTimely(verified, now(), toleranceSeconds) ? verified : { problem: 'signature_expired' };
}

// The keys in memory first; if none of them does, those that the secret holds now.
async function tryKeys<T>(
  keys: SigningKeys,
  attempt: (keys: readonly string[]) => T | undefined,
  signal: AbortSignal,
): Promise<T | undefined> {
  const current = await callService('secret', () => keys.current(signal));
  const found = attempt(current);
  if (found !== undefined) return found;
  const latest = await callService('secret', () => keys.latest(signal));
  return latest === current ? undefined : attempt(latest);
}
