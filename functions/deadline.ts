import { setMaxListeners } from 'node:events';
import type { Context } from 'aws-lambda';

/**
 * A signal that calls for an end shortly before the invocation's own timeout, a tenth of the time that is left:
 * what is still under way then can be given up in good order, where the timeout would cut everything off.
 */
export function deadline(context: Pick<Context, 'getRemainingTimeInMillis'>): AbortSignal {
  const signal = AbortSignal.timeout(Math.max(0, Math.floor(context.getRemainingTimeInMillis() * 0.9)));
  // Every attempt of every request of a batch listens to it, which is no leak: it lives as long as they do.
  setMaxListeners(0, signal);
  return signal;
}
