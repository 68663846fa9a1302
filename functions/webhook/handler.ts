import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { FittedMessage } from '../call/fit.ts';
import { withDeadline } from '../deadline.ts';
import type { Telemetry } from '../observability/telemetry.ts';
import { accepted, ignored, refusalOf, UnavailableError, unauthorized, unavailable } from './answer.ts';
import { type RawDelivery, readContent } from './delivery.ts';
import { type QuarantineMessage, toQuarantineMessage } from './quarantine.ts';
import {
  isSignedBy,
  isTimely,
  parseSignature,
  SIGNATURE_HEADER,
  type SignatureProblem,
} from './signature.ts';
import type { SigningKeys } from './signing-keys.ts';

/** What the webhook needs of the world. */
export interface WebhookDependencies {
  readonly signingKeys: SigningKeys;
  /** Puts a call event on the queue. Rejects when the queue is out of reach. */
  readonly enqueue: (message: FittedMessage, signal: AbortSignal) => Promise<void>;
  /** Puts a delivery into quarantine. Rejects when the queue is out of reach. */
  readonly quarantine: (message: QuarantineMessage, signal: AbortSignal) => Promise<void>;
  readonly telemetry: Telemetry;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Age up to which a signature is let in, in seconds. */
  readonly toleranceSeconds: number;
}

export type WebhookHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The HTTP side of callfold: verifies a delivery over its raw bytes, then queues it. Never throws: whatever it
 * cannot take is answered so that Whippy delivers again (503), or not (4xx).
 */
export function createWebhookHandler(dependencies: WebhookDependencies): WebhookHandler {
  const { telemetry } = dependencies;
  return async (request, context) => {
    telemetry.begin(context);
    try {
      return await withDeadline(context, signal => receive(toDelivery(request), dependencies, signal));
    } catch (error) {
      const reason = error instanceof UnavailableError ? error.service : 'unexpected';
      telemetry.count('unavailable', { reason });
      telemetry.error('Not taken', { outcome: 'unavailable', reason, error });
      return unavailable();
    } finally {
      telemetry.end();
    }
  };
}

async function receive(
  delivery: RawDelivery,
  dependencies: WebhookDependencies,
  signal: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  const problem = await verify(delivery, dependencies, signal);
  return problem ? refuse(delivery, problem, dependencies, signal) : take(delivery, dependencies, signal);
}

async function verify(
  { body, signature: header }: RawDelivery,
  { signingKeys, now, toleranceSeconds }: WebhookDependencies,
  signal: AbortSignal,
): Promise<SignatureProblem | undefined> {
  if (header === undefined) return 'signature_missing';
  const signature = parseSignature(header);
  if (!signature) return 'signature_malformed';
  const authentic =
    isSignedBy(await readKeys(() => signingKeys.current(signal)), signature, body) ||
    isSignedBy(await readKeys(() => signingKeys.latest(signal)), signature, body);
  if (!authentic) return 'signature_mismatch';
  return isTimely(signature, now(), toleranceSeconds) ? undefined : 'signature_expired';
}

async function take(
  { body }: RawDelivery,
  { enqueue, telemetry }: WebhookDependencies,
  signal: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body_bytes = body.byteLength;
  try {
    const content = readContent(body);
    if (content.kind === 'other') {
      telemetry.count('ignored');
      telemetry.info('Ignored', { outcome: 'ignored', event: content.event, body_bytes });
      return ignored(content.event);
    }
    const { event, request_id, data } = content.event.known;
    const { truncated } = content.message;
    await reach('queue', () => enqueue(content.message, signal));
    telemetry.count('accepted', { event });
    if (truncated.length > 0) telemetry.count('truncated', { event });
    telemetry.info('Accepted', {
      outcome: 'accepted',
      event,
      call_id: data.id,
      request_id,
      body_bytes,
      truncated,
    });
    return accepted(event, data.id);
  } catch (error) {
    const refused = refusalOf(error);
    if (!refused) throw error;
    telemetry.count('refused', { reason: refused.refusal });
    telemetry.warn('Refused', { outcome: 'refused', reason: refused.refusal, body_bytes });
    return refused.answer;
  }
}

// Kept before it is answered: a 401 that is not kept would lose the event.
async function refuse(
  delivery: RawDelivery,
  reason: SignatureProblem,
  { quarantine, telemetry }: WebhookDependencies,
  signal: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  const message = toQuarantineMessage(delivery, reason);
  if (message) {
    await reach('quarantine', () => quarantine(message, signal));
    telemetry.count('quarantined', { reason });
  }
  telemetry.count('refused', { reason });
  telemetry.warn('Refused', {
    outcome: message ? 'quarantined' : 'refused',
    reason,
    body_bytes: delivery.body.byteLength,
  });
  return unauthorized(reason);
}

function readKeys(read: () => Promise<readonly string[]>): Promise<readonly string[]> {
  return reach('secret', read);
}

async function reach<T>(service: UnavailableError['service'], call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new UnavailableError(service, error);
  }
}

function toDelivery({
  body = '',
  isBase64Encoded,
  headers = {},
}: Partial<APIGatewayProxyEventV2>): RawDelivery {
  const header = Object.entries(headers).find(([name]) => name.toLowerCase() === SIGNATURE_HEADER)?.[1];
  return {
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    signature: header?.trim() || undefined,
  };
}
