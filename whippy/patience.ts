import { type Clock, createPace } from '../time/pace.ts';
import { WhippyError } from './whippy-error.ts';

/** Requests a second that Whippy accepts from all clients of an organisation together. */
const MAX_REQUESTS_PER_SECOND = 25;

/** Makes a request that changes nothing at Whippy, and repeats it if necessary. */
export type Patience = <T>(request: () => Promise<T>) => Promise<T>;

/**
 * Makes requests at a rate, and repeats them if Whippy says that there are too many, fails, or is out of reach: up to
 * six attempts, after a wait that Whippy asks for or that doubles. It throws the last error, or the reason of the
 * signal if that is aborted.
 *
 * It is not the retry loop of a library, because those wait by the clock of the process, and a test would have to wait
 * as well.
 *
 * @throws {RangeError} when the rate is not above 0, or above {@link MAX_REQUESTS_PER_SECOND}
 */
export function createPatience(
  requestsPerSecond: number,
  clock: Clock,
  signal: AbortSignal | undefined,
): Patience {
  if (!(requestsPerSecond > 0 && requestsPerSecond <= MAX_REQUESTS_PER_SECOND)) {
    throw new RangeError(`requestsPerSecond must be above 0, and at most ${MAX_REQUESTS_PER_SECOND}`);
  }
  const waitForTurn = createPace(requestsPerSecond, clock);
  return async request => {
    for (let attempt = 1; ; attempt++) {
      await waitForTurn(signal);
      signal?.throwIfAborted();
      try {
        return await request();
      } catch (error) {
        const wait = error instanceof WhippyError ? waitAfter(error, attempt) : undefined;
        if (wait === undefined || attempt === MAX_ATTEMPTS) throw error;
        await clock.sleep(wait, signal);
      }
    }
  };
}

const MAX_ATTEMPTS = 6;
// 1, 2, 4, 8 and 16 s. Without jitter, because there is one client, not many that would come back together.
const FIRST_WAIT_MS = 1000;
const MAX_RATE_LIMIT_WAIT_MS = 60_000;

/** How long to wait before the next attempt, in milliseconds; undefined if it would not help. */
function waitAfter({ problem, retryAfter }: WhippyError, attempt: number): number | undefined {
  switch (problem) {
    case 'rate_limited':
      // None, or 0, says nothing.
      return Math.min(retryAfter || FIRST_WAIT_MS, MAX_RATE_LIMIT_WAIT_MS);
    case 'unreachable':
    case 'unclear':
      return FIRST_WAIT_MS * 2 ** (attempt - 1);
    default:
      return undefined;
  }
}
