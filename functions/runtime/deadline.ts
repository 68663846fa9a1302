import { setMaxListeners } from 'node:events';
import type { Context } from 'aws-lambda';

/**
 * Does an invocation's work with a signal that calls for an end shortly before the invocation's own timeout, a tenth
 * of the time that is left: what is still under way then can be given up in good order, before the timeout ends the
 * process.
 *
 * @returns what the work returns
 */
export async function withDeadline<T>(
  context: Pick<Context, 'getRemainingTimeInMillis'>,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  // Every attempt of every request of a batch listens to it. That is not a leak: the listeners go with the signal.
  setMaxListeners(0, controller.signal);
  const milliseconds = Math.max(0, Math.floor(context.getRemainingTimeInMillis() * 0.9));
  const timer = setTimeout(() => controller.abort(), milliseconds);
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
  }
}
