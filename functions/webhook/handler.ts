import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import type { FittedMessage } from '../../call/fit.ts';
import { type DeadLetter, toDeadLetter } from '../../store/messages/dead-letter.ts';
import { type QuarantineMessage, toQuarantineMessage } from '../../store/messages/quarantine.ts';
import { type Content, type RawDelivery, readContent } from '../../whippy/delivery.ts';
import { splitNames } from '../../whippy/documented-names.ts';
import { asRefused, RefusedError } from '../../whippy/refused.ts';
import { withDeadline } from '../runtime/deadline.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import { callService, UnavailableError } from '../runtime/unavailable.ts';
import { accepted, ignored, refused, unavailable } from './answer.ts';
import { authenticate, type Locks, type Scheme } from './authenticate.ts';

/** What the webhook depends on. */
export interface WebhookDependencies extends Locks {
  /** Puts a call event on the queue. Rejects when the queue is out of reach. */
  readonly enqueue: (message: FittedMessage, signal: AbortSignal) => Promise<void>;
  /**
   * Puts a delivery that is not authentic into quarantine, and resolves to the id of the message. Rejects when the
   * queue is out of reach.
   */
  readonly quarantine: (message: QuarantineMessage, signal: AbortSignal) => Promise<string>;
  /**
   * Puts an authentic delivery that cannot be recorded among the dead letters, and resolves to the id of the message.
   * Rejects when the queue is out of reach.
   */
  readonly deadLetter: (letter: DeadLetter, signal: AbortSignal) => Promise<string>;
  readonly telemetry: Telemetry<'webhook'>;
}

export type WebhookHandler = (
  event: APIGatewayProxyEventV2,
  context: Context,
) => Promise<APIGatewayProxyStructuredResultV2>;

/**
 * The HTTP side of callfold: verifies a delivery over its raw bytes, then queues it. What is refused is kept before it
 * is answered, if it may be a call. Never throws: a delivery that cannot be taken now is answered 503, so that Whippy
 * delivers it again.
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

/** A delivery that is being handled, and what is known about it. */
interface Receipt {
  readonly delivery: RawDelivery;
  readonly signal: AbortSignal;
  /** What let it in; undefined if it has not been verified. */
  readonly scheme: Scheme | undefined;
}

async function receive(
  delivery: RawDelivery,
  dependencies: WebhookDependencies,
  signal: AbortSignal,
): Promise<APIGatewayProxyStructuredResultV2> {
  let scheme: Scheme | undefined;
  try {
    scheme = await authenticate(delivery, dependencies, signal);
    dependencies.telemetry.count('verified', { scheme });
    return await handleContent(readContent(delivery.body), { delivery, signal, scheme }, dependencies);
  } catch (error) {
    const refusal = asRefused(error);
    if (!refusal) throw error;
    return refuse(refusal, { delivery, signal, scheme }, dependencies);
  }
}

async function handleContent(
  content: Content,
  { delivery, signal, scheme }: Receipt,
  { enqueue, telemetry }: WebhookDependencies,
): Promise<APIGatewayProxyStructuredResultV2> {
  const body_bytes = delivery.body.byteLength;
  if (content.kind === 'other') {
    telemetry.count('ignored');
    telemetry.info('Ignored', { outcome: 'ignored', scheme, body_bytes });
    return ignored(content.event);
  }
  await callService('queue', () => enqueue(content.message, signal));
  const { event, request_id, data } = content.event.known;
  const truncated = splitNames(content.message.truncated);
  telemetry.count('accepted', { event });
  if (content.message.truncated.length > 0) telemetry.count('truncated', { event });
  telemetry.info('Accepted', {
    outcome: 'accepted',
    event,
    call_id: data.id,
    request_id,
    scheme,
    body_bytes,
    truncated: truncated.documented,
    truncated_other: truncated.others,
  });
  return accepted(event, data.id);
}

// Kept before it is answered: a 4xx that is not kept would lose the event.
async function refuse(
  refusal: RefusedError,
  receipt: Receipt,
  dependencies: WebhookDependencies,
): Promise<APIGatewayProxyStructuredResultV2> {
  const { telemetry } = dependencies;
  const {
    outcome,
    refusal: final,
    messageId,
  } = await (refusal.status === 401
    ? keepInQuarantine(refusal, receipt, dependencies)
    : keepAsDeadLetter(refusal, receipt, dependencies));
  telemetry.count('refused', { reason: final.reason });
  telemetry.warn('Refused', {
    outcome,
    reason: final.reason,
    scheme: receipt.scheme,
    body_bytes: receipt.delivery.body.byteLength,
    ...(messageId === undefined ? {} : { message_ids: [messageId] }),
  });
  return refused(final);
}

/** What was done with a refused delivery, and the refusal that is answered. */
interface Kept {
  readonly outcome: 'quarantined' | 'dead_letter' | 'refused';
  readonly refusal: RefusedError;
  /** Id of the message that holds it; undefined if it was not kept. */
  readonly messageId?: string;
}

async function keepInQuarantine(
  refusal: RefusedError,
  { delivery, signal }: Receipt,
  { quarantine, signatureHeader, telemetry }: WebhookDependencies,
): Promise<Kept> {
  const message = toQuarantineMessage(delivery, refusal.reason, signatureHeader);
  if (!message) return { outcome: 'refused', refusal };
  const messageId = await callService('quarantine', () => quarantine(message, signal));
  telemetry.count('quarantined', { reason: refusal.reason });
  return { outcome: 'quarantined', refusal, messageId };
}

async function keepAsDeadLetter(
  refusal: RefusedError,
  { delivery: { body }, signal }: Receipt,
  { deadLetter, telemetry }: WebhookDependencies,
): Promise<Kept> {
  const letter = toDeadLetter(body, refusal);
  if (letter) {
    const messageId = await callService('dead_letters', () => deadLetter(letter, signal));
    telemetry.count('deadLettered', { reason: refusal.reason });
    return { outcome: 'dead_letter', refusal, messageId };
  }
  // An empty body holds nothing that could be lost. Any other body is lost here: neither a record nor a dead letter
  // can hold it.
  if (body.byteLength === 0) return { outcome: 'refused', refusal };
  const message = `Neither a record nor a dead letter can hold the event. ${refusal.message}`;
  return {
    outcome: 'refused',
    refusal: new RefusedError(413, 'payload_too_large', message, { cause: refusal }),
  };
}

function toDelivery({
  body = '',
  isBase64Encoded,
  headers = {},
  pathParameters,
}: Partial<APIGatewayProxyEventV2>): RawDelivery {
  return {
    body: Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8'),
    headers: Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
    ),
    token: pathParameters?.token,
  };
}
