import { InvalidEventError } from '../call/event.ts';
import { JsonSyntaxError } from '../text/json.ts';
import { NotTextError } from './delivery.ts';
import type { SignatureProblem } from './signature.ts';

/** Why a delivery is not authentic. */
export type AuthenticityProblem = SignatureProblem | 'token_mismatch';

/** Why a delivery was refused. */
export type Refusal = AuthenticityProblem | 'invalid_json' | 'invalid_event' | 'payload_too_large';

/**
 * A delivery is refused for good: Whippy should not deliver it again. The message explains it to the sender, and may
 * quote the body: not for logs.
 */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** 401: not authentic. 400: authentic, and cannot be recorded. 413: that, and too large to be kept. */
  readonly status: 400 | 401 | 413;
  readonly reason: Refusal;

  constructor(status: RefusedError['status'], reason: Refusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

/**
 * The refusal that an error comes to.
 *
 * @returns undefined for an error that says nothing about the delivery: it deserves another try
 */
export function asRefused(error: unknown): RefusedError | undefined {
  if (error instanceof RefusedError) return error;
  if (error instanceof JsonSyntaxError || error instanceof NotTextError) {
    return new RefusedError(400, 'invalid_json', error.message, { cause: error });
  }
  if (error instanceof InvalidEventError) {
    return new RefusedError(400, 'invalid_event', error.message, { cause: error });
  }
  return undefined;
}
