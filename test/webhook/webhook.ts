import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FittedMessage } from '../../call/fit.ts';
import { createWebhookHandler } from '../../functions/webhook/handler.ts';
import { createSigningKeys } from '../../functions/webhook/signing-keys.ts';
import { gatewayRequest, lambdaContext, type RequestParts } from '../../samples/aws-events.ts';
import type { DeadLetter } from '../../store/messages/dead-letter.ts';
import type { QuarantineMessage } from '../../store/messages/quarantine.ts';
import { SIGNATURE_HEADER, sign } from '../../whippy/signature.ts';
import { recordedTelemetry } from '../runtime/recorded-telemetry.ts';
import { documentedBody } from '../whippy/documented.ts';

export const KEY = 'whippy-api-key-of-tests';
export const NOW = Date.parse('2024-10-31T12:55:05Z');
export const TOLERANCE_SECONDS = 86_400;

/** The documented `call.ended`, as it is delivered. */
export const ENDED = documentedBody('call.ended');

/** The headers of a delivery that carry its signature. */
export const signature = (body: string | Uint8Array = ENDED, time = NOW, key = KEY) => ({
  [SIGNATURE_HEADER]: sign(key, body, time),
});

/** The body of an answer that refuses a delivery. */
export const refused = (error: string, message: unknown = expect.any(String)) => ({ error, message });

/**
 * The real webhook handler before queues and secrets that live in memory, for a test to look at and to break.
 *
 * @param signatureHeader the header that carries the signature
 */
export function webhook({ signatureHeader = SIGNATURE_HEADER } = {}) {
  const world = {
    secret: KEY,
    /** The tokens of the second route. If undefined, there is no second route. */
    tokens: undefined as string | undefined,
    time: NOW,
    /** What the next calls of a service throw. */
    broken: {} as { [service in 'secret' | 'tokens' | 'queue' | 'quarantine' | 'dead_letters']?: Error },
    /** How long the queue takes to answer. */
    queueMilliseconds: 0,
    queue: [] as FittedMessage[],
    quarantine: [] as QuarantineMessage[],
    deadLetters: [] as DeadLetter[],
    signals: [] as AbortSignal[],
    telemetry: recordedTelemetry(),
  };
  const reach = (service: keyof typeof world.broken, signal: AbortSignal) => {
    world.signals.push(signal);
    const error = world.broken[service];
    if (error) throw error;
  };
  const now = () => world.time;
  const signingKeys = createSigningKeys(async signal => {
    reach('secret', signal);
    return world.secret;
  }, now);
  const tokens = createSigningKeys(async signal => {
    reach('tokens', signal);
    return world.tokens ?? '';
  }, now);
  const handler = createWebhookHandler({
    signingKeys,
    get tokens() {
      return world.tokens === undefined ? undefined : tokens;
    },
    signatureHeader,
    async enqueue(message, signal) {
      reach('queue', signal);
      if (world.queueMilliseconds > 0) await sleep(world.queueMilliseconds);
      world.queue.push(message);
    },
    async quarantine(message, signal) {
      reach('quarantine', signal);
      return `quarantine-${world.quarantine.push(message)}`;
    },
    async deadLetter(letter, signal) {
      reach('dead_letters', signal);
      return `dead-letters-${world.deadLetters.push(letter)}`;
    },
    telemetry: world.telemetry,
    now,
    toleranceSeconds: TOLERANCE_SECONDS,
  });

  return {
    world,
    /** Delivers a request as it is. */
    deliver: (parts: RequestParts, context = lambdaContext()) => handler(gatewayRequest(parts), context),
    /** Delivers a body under a right signature, or under that of another key. */
    deliverSigned: (body: string, key = KEY) =>
      handler(
        gatewayRequest({ body, headers: { [signatureHeader]: sign(key, body, world.time) } }),
        lambdaContext(),
      ),
    handler,
  };
}

/** An answer's status and its body, parsed. */
export function read(answer: APIGatewayProxyStructuredResultV2): {
  status: number | undefined;
  body: unknown;
} {
  return { status: answer.statusCode, body: JSON.parse(answer.body ?? '') };
}
