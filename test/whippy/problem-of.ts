import { WhippyError } from '../../whippy/whippy-error.ts';

/** The error that a request to Whippy fails with; it has to be one of Whippy's. */
export async function problemOf(request: Promise<unknown>): Promise<WhippyError> {
  const error = await request.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof WhippyError)) throw new Error('It did not fail as it should', { cause: error });
  return error;
}
