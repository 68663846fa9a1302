import { InvalidEventError } from '../call/event.ts';
import { JsonSyntaxError } from '../text/json.ts';
import { NotTextError } from './delivery.ts';
import type { SignatureProblem } from './signature.ts';

/** Why a delivery is not authentic. */
export type AuthenticityProblem = SignatureProblem | 'token_mismatch';

/** Why a delivery was refused. */
export type Refusal = AuthenticityProblem | 'invalid_json' | 'invalid_event' | 'payload_too_large';

/**
 * A delivery is refused, and delivering it again would not help. The message explains the reason to the sender. It may
 * quote the body, so it is not logged.
 */
export class RefusedError extends Error {
  override readonly name = 'RefusedError';
  /** 401: not authentic. 400: authentic, but cannot be recorded. 413: the same, and too large to be kept. */
  readonly status: 400 | 401 | 413;
  readonly reason: Refusal;

  constructor(status: RefusedError['status'], reason: Refusal, message: string, options?: ErrorOptions) {
    super(message, options);
    this.status = status;
    this.reason = reason;
  }
}

/**
 * Converts an error to the refusal that it stands for.
 *
 * @returns undefined for an error that is not about the delivery, so that the delivery may succeed when tried again
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
