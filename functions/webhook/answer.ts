import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { clip } from '../call/clip.ts';
import { InvalidEventError } from '../call/event.ts';
import { JsonSyntaxError } from '../call/json.ts';
import { NotTextError } from './delivery.ts';
import type { SignatureProblem } from './signature.ts';

/** Why a delivery was refused for good: the `error` of a 4xx answer. */
export type Refusal = SignatureProblem | 'invalid_json' | 'invalid_event' | 'payload_too_large';

/** A service that the webhook needs is out of reach: Whippy should deliver again. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
  readonly service: 'secret' | 'queue' | 'quarantine';

  constructor(service: UnavailableError['service'], cause: unknown) {
    super(`The ${service} is out of reach`, { cause });
    this.service = service;
  }
}

/** Seconds after which a delivery that found a service out of reach should come again. */
const RETRY_AFTER_SECONDS = 5;

const SIGNATURE_MESSAGES: { readonly [problem in SignatureProblem]: string } = {
  signature_missing: 'The X-Whippy-Signature header is missing',
  signature_malformed: 'The X-Whippy-Signature header must hold one timestamp and an HMAC-SHA256 digest',
  signature_expired: 'The signature is too old, or from the future',
  signature_mismatch: 'The signature does not match the body under any signing key',
};

/** 202: the call event is on the queue. */
export function accepted(event: string, callId: string): APIGatewayProxyStructuredResultV2 {
  return answer(202, { status: 'accepted', event, call_id: callId });
}

/** 200: authentic, and none of callfold's business. Repeats the start of the name, since a name has no limit. */
export function ignored(event: string): APIGatewayProxyStructuredResultV2 {
  return answer(200, { status: 'ignored', event: clip(event) });
}

/** 401: the signature does not verify. */
export function unauthorized(problem: SignatureProblem): APIGatewayProxyStructuredResultV2 {
  return answer(401, { error: problem, message: SIGNATURE_MESSAGES[problem] });
}

/** 503: Whippy tries again. */
export function unavailable(): APIGatewayProxyStructuredResultV2 {
  return {
    ...answer(503, {
      error: 'unavailable',
      message: 'The event could not be taken. Please deliver it again.',
    }),
    headers: { ...JSON_HEADERS, 'retry-after': String(RETRY_AFTER_SECONDS) },
  };
}

/**
 * Why an authentic delivery cannot be taken, and its answer.
 *
 * @returns undefined for an error that says nothing about the delivery: it deserves another try
 */
export function refusalOf(
  error: unknown,
): { refusal: Refusal; answer: APIGatewayProxyStructuredResultV2 } | undefined {
  if (error instanceof JsonSyntaxError || error instanceof NotTextError) {
    return refuse(400, 'invalid_json', error);
  }
  if (error instanceof InvalidEventError) return refuse(400, 'invalid_event', error);
  return undefined;
}

function refuse(statusCode: number, refusal: Refusal, error: Error) {
  return { refusal, answer: answer(statusCode, { error: refusal, message: error.message }) };
}

const JSON_HEADERS = { 'content-type': 'application/json' };

function answer(
  statusCode: number,
  body: { readonly [name: string]: string },
): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: JSON_HEADERS, body: JSON.stringify(body) };
}
