import { parseKeys } from '../../whippy/signing-key.ts';

/** Reads the secret's text. Rejects when the secret is out of reach. */
export type FetchSecret = (signal: AbortSignal) => Promise<string>;

/** The keys that deliveries may be signed with. */
export interface SigningKeys {
  /**
   * The keys, from the cache while that is young enough. If the secret is out of reach, keys that were read
   * earlier still serve: a delivery that they verify is authentic, and refusing it could lose it.
   *
   * @throws whatever the fetch threw, when no keys have been read yet
   */
  current(signal: AbortSignal): Promise<readonly string[]>;
  /**
   * The keys as they are now, for a delivery that the current ones do not verify: a key that was put into
   * the secret counts within ten seconds. Read no more often, so that forged deliveries cost nothing.
   *
   * @throws whatever the fetch threw: without the newest keys a signature cannot be called wrong
   */
  latest(signal: AbortSignal): Promise<readonly string[]>;
}

/** How long keys are used before the secret is read again. */
const MAX_AGE_MS = 5 * 60_000;

/** Least time between two reads that signatures which do not verify cause. */
const MIN_AGE_MS = 10_000;

/**
 * Keeps the signing keys in memory.
 *
 * @param fetchSecret reads the secret's text; see {@link parseKeys}
 * @param now milliseconds since 1970
 */
export function createSigningKeys(fetchSecret: FetchSecret, now: () => number): SigningKeys {
  let cached: { keys: readonly string[]; readAt: number } | undefined;

  async function read(signal: AbortSignal): Promise<readonly string[]> {
    const secret = await fetchSecret(signal);
    cached = { keys: parseKeys(secret), readAt: now() };
    return cached.keys;
  }

  async function youngerThan(age: number, signal: AbortSignal): Promise<readonly string[]> {
    return cached && now() - cached.readAt < age ? cached.keys : read(signal);
  }

  return {
    async current(signal) {
      try {
        return await youngerThan(MAX_AGE_MS, signal);
      } catch (error) {
        if (!cached) throw error;
        // Deliveries must not all wait for a secret that is out of reach: the next try is in some seconds.
        cached = { ...cached, readAt: now() - MAX_AGE_MS + MIN_AGE_MS };
        return cached.keys;
      }
    },
    latest: signal => youngerThan(MIN_AGE_MS, signal),
  };
}
