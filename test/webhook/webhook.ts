import { setTimeout as sleep } from 'node:timers/promises';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type { FittedMessage } from '../../functions/call/fit.ts';
import { createWebhookHandler } from '../../functions/webhook/handler.ts';
import type { QuarantineMessage } from '../../functions/webhook/quarantine.ts';
import { sign } from '../../functions/webhook/signature.ts';
import { createSigningKeys } from '../../functions/webhook/signing-keys.ts';
import { gatewayRequest, lambdaContext, type RequestParts } from '../../samples/aws-events.ts';
import { recordedTelemetry } from '../observability/recorded-telemetry.ts';

export const KEY = 'whippy-api-key';
export const NOW = Date.parse('2024-10-31T12:55:05Z');
export const TOLERANCE_SECONDS = 86_400;

/** The real webhook handler before queues and a secret that live in memory, for a test to look at and to break. */
export function webhook() {
  const world = {
    secret: KEY,
    time: NOW,
    /** What the next calls of a service throw. */
    broken: {} as { [service in 'secret' | 'queue' | 'quarantine']?: Error },
    /** How long the queue takes to answer. */
    queueMilliseconds: 0,
    queue: [] as FittedMessage[],
    quarantine: [] as QuarantineMessage[],
    signals: [] as AbortSignal[],
    telemetry: recordedTelemetry(),
  };
  const reach = (service: keyof typeof world.broken, signal: AbortSignal) => {
    world.signals.push(signal);
    const error = world.broken[service];
    if (error) throw error;
  };
  const handler = createWebhookHandler({
    signingKeys: createSigningKeys(
      async signal => {
        reach('secret', signal);
        return world.secret;
      },
      () => world.time,
    ),
    async enqueue(message, signal) {
      reach('queue', signal);
      if (world.queueMilliseconds > 0) await sleep(world.queueMilliseconds);
      world.queue.push(message);
    },
    async quarantine(message, signal) {
      reach('quarantine', signal);
      world.quarantine.push(message);
    },
    telemetry: world.telemetry,
    now: () => world.time,
    toleranceSeconds: TOLERANCE_SECONDS,
  });

  return {
    world,
    /** Delivers a request as it is. */
    deliver: (parts: RequestParts, context = lambdaContext()) => handler(gatewayRequest(parts), context),
    /** Delivers a body under a right signature, or under that of another key. */
    deliverSigned: (body: string, key = KEY) =>
      handler(
        gatewayRequest({ body, headers: { 'x-whippy-signature': sign(key, body, world.time) } }),
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
