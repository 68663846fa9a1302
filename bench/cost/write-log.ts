// Takes one delivery in and records it, for what the two functions write to their logs.

import { createTelemetry } from '../../functions/observability/telemetry.ts';
import { createRecorderHandler } from '../../functions/recorder/handler.ts';
import { createWebhookHandler } from '../../functions/webhook/handler.ts';
import { sign } from '../../functions/webhook/signature.ts';
import { createSigningKeys } from '../../functions/webhook/signing-keys.ts';
import { batchOf, gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { documentedCall } from '../requests/calls.ts';
import { SIGNING_KEY } from '../webhook/signing-key.ts';

const { analyzed } = documentedCall();
const service = process.argv[2] === 'webhook' ? 'webhook' : 'recorder';
const telemetry = createTelemetry(service);
if (service === 'webhook') {
  const webhook = createWebhookHandler({
    signingKeys: createSigningKeys(async () => SIGNING_KEY, Date.now),
    enqueue: async () => {},
    quarantine: async () => {},
    telemetry,
    now: Date.now,
    toleranceSeconds: 86_400,
  });
  await webhook(
    gatewayRequest({
      body: analyzed,
      headers: { 'x-whippy-signature': sign(SIGNING_KEY, analyzed, Date.now()) },
    }),
    lambdaContext(),
  );
} else {
  const recorder = createRecorderHandler({
    send: async () => ({ written: true }),
    telemetry,
    now: Date.now,
    options: {},
  });
  await recorder(batchOf([analyzed]), lambdaContext());
}
