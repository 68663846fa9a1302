import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A token that cannot be guessed: 43 characters that may stand in an address, a header and a cookie. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** Whether two texts are the same, in a time that does not depend on how much of them agrees. */
export function isSameText(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
