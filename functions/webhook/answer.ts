import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { clip } from '../../text/clip.ts';
import type { RefusedError } from '../../whippy/refused.ts';

/** Seconds after which a delivery that found a service out of reach should come again. */
const RETRY_AFTER_SECONDS = 5;

/** 202: the call event is on the queue. */
export function accepted(event: string, callId: string): APIGatewayProxyStructuredResultV2 {
  return answer(202, { status: 'accepted', event, call_id: callId });
}

/** 200: authentic, but not a call event. Repeats the start of the name, since a name has no limit. */
export function ignored(event: string): APIGatewayProxyStructuredResultV2 {
  return answer(200, { status: 'ignored', event: clip(event) });
}

/** 400, 401 or 413: Whippy should not deliver it again. */
export function refused({ status, reason, message }: RefusedError): APIGatewayProxyStructuredResultV2 {
  return answer(status, { error: reason, message });
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

const JSON_HEADERS = { 'content-type': 'application/json' };

function answer(
  statusCode: number,
  body: { readonly [name: string]: string },
): APIGatewayProxyStructuredResultV2 {
  return { statusCode, headers: JSON_HEADERS, body: JSON.stringify(body) };
}
