/** Why Whippy did not carry out a request. Each has a different remedy. */
export type WhippyProblem =
  /** 401: the API key is not one of Whippy's, or has been disabled. */
  | 'unauthorized'
  /** 403: the API key may not do this. */
  | 'forbidden'
  /** 422, and other 4xx: Whippy rejected the request. */
  | 'invalid'
  /** 429: too many requests. */
  | 'rate_limited'
  /** The request did not reach Whippy, so it was not carried out. */
  | 'unreachable'
  /** 5xx, no answer, or one that breaks off: the request may have been carried out. */
  | 'unclear'
  /** Whippy answered, but not as documented: the address is wrong, or callfold has to be adapted. */
  | 'changed';

/**
 * Whippy did not carry out a request. The message is Whippy's own if its error answer has one, and otherwise says what
 * is wrong; it never quotes an answer that may hold calls.
 */
export class WhippyError extends Error {
  override readonly name = 'WhippyError';
  readonly problem: WhippyProblem;
  /** HTTP status of the answer, if there was one that says what is wrong. */
  readonly status: number | undefined;
  /** For `rate_limited`: milliseconds until Whippy accepts requests again, if it said so. */
  readonly retryAfter: number | undefined;

  constructor(
    problem: WhippyProblem,
    message: string,
    { status, retryAfter }: { readonly status?: number; readonly retryAfter?: number | undefined } = {},
  ) {
    super(message);
    this.problem = problem;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}
