import { Hono } from 'hono';
import { isSignedBy, parseSignature } from '../../../functions/webhook/signature.ts';
import { createSigningKeys } from '../../../functions/webhook/signing-keys.ts';
import { LOOPBACK } from '../../../local/ports.ts';
import { createSecret, createSecretsManager, type LocalSecret } from '../../../local/secrets-manager.ts';
import { type LoopbackServer, serve } from '../loopback-server.ts';
import type { SleepersClock } from '../run-command.ts';
import { serveDiscovery } from '../serve-discovery.ts';

/** Where Whippy would deliver to. */
export const WEBHOOK_URL = 'https://abc123.execute-api.us-east-1.amazonaws.com/webhooks/whippy';

/** What the secret holds at first in a stack: 64 letters and digits by chance. */
export const RANDOM_VALUE = 'kT3'.repeat(22).slice(0, 64);

/**
 * A deployment of which only that much is there that `connect` needs: outputs, the signing secret, and a webhook
 * that verifies test events and keeps the keys in memory, as the deployed function does, by a clock of the test.
 */
export interface TestDeployment extends LoopbackServer {
  readonly secret: LocalSecret;
  /** Reaches the webhook by its public address; contacts nothing but this machine. */
  readonly fetch: typeof fetch;
  /** How many requests the webhook got. */
  readonly deliveries: () => number;
}

export async function startDeployment(
  clock: SleepersClock,
  { webhookUrl = WEBHOOK_URL, value = RANDOM_VALUE } = {},
): Promise<TestDeployment> {
  const secret = createSecret('signing', value, clock.now());
  const keys = createSigningKeys(async () => secret.value, clock.now);
  let deliveries = 0;
  const app = new Hono();
  const server = await serve(app);
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs: { SigningSecretArn: secret.arn, WebhookUrl: webhookUrl },
    endpoints: {
      sqs: server.origin,
      dynamodb: server.origin,
      secretsManager: `${server.origin}/secretsmanager`,
    },
  });
  app.route('/secretsmanager', createSecretsManager([secret], clock.now));
  app.post('/webhook', async context => {
    deliveries++;
    const { signal } = context.req.raw;
    const signature = parseSignature(context.req.header('x-whippy-signature') ?? '');
    const body = new Uint8Array(await context.req.arrayBuffer());
    const authentic =
      signature &&
      (isSignedBy(await keys.current(signal), signature, body) ||
        isSignedBy(await keys.latest(signal), signature, body));
    if (!authentic) return context.json({ error: 'signature_mismatch', message: 'No' }, 401);
    return context.json({ status: 'ignored' });
  });
  return {
    origin: server.origin,
    async close() {
      await endDiscovery();
      await server.close();
    },
    secret,
    deliveries: () => deliveries,
    async fetch(input, init) {
      const address = String(input) === WEBHOOK_URL ? `${server.origin}/webhook` : String(input);
      if (new URL(address).hostname !== LOOPBACK) throw new Error(`A test must not contact ${address}`);
      return fetch(address, init);
    },
  };
}
