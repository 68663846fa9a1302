import { Failure, usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { KEY_RULE, parseKeys } from '../../whippy/signing-key.ts';
import { type Deployment, suggest } from './deployment.ts';
import { readSigningKeys } from './signing-secret.ts';

/** An API key of Whippy, and where it is from: the name of the variable, or the first key of the signing secret. */
export interface WhippyKey {
  readonly key: string;
  readonly from: 'WHIPPY_API_KEY' | 'signing secret';
}

/**
 * The API key of WHIPPY_API_KEY, else the first key of the signing secret: Whippy signs with its API key.
 *
 * @throws {Failure} when neither is a key
 */
export async function findWhippyKey(deployment: Deployment, { env }: Pick<Io, 'env'>): Promise<WhippyKey> {
  const given = env.WHIPPY_API_KEY?.trim();
  if (given) return { key: checkedKey(given), from: 'WHIPPY_API_KEY' };
  const [first] = await readSigningKeys(deployment);
  if (first !== undefined) return { key: first, from: 'signing secret' };
  throw new Failure(
    `The signing secret of ${deployment.title} holds no key: set WHIPPY_API_KEY, or put Whippy's there with ${suggest('connect', deployment)}`,
  );
}

/**
 * A text that is a key of Whippy, by its form.
 *
 * @throws {Failure} when it is not
 */
export function checkedKey(text: string): string {
  if (text === '') throw usageFailure('That is no API key: it is empty');
  // Two keys within the secret are told apart by what is between them, and a header takes nothing else.
  if (/[^\x21-\x7e]/.test(text))
    throw usageFailure('That is no API key: it holds spaces, or characters that no key has');
  if (parseKeys(text)[0] !== text) throw usageFailure(`That is no API key: ${KEY_RULE}`);
  return text;
}
