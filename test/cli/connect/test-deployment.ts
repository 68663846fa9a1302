import { Hono } from 'hono';
import { createSigningKeys } from '../../../functions/webhook/signing-keys.ts';
import { createCloudWatchLogs, LogStore } from '../../../local/cloudwatch-logs.ts';
import { createSecret, createSecretsManager, type LocalSecret } from '../../../local/secrets-manager.ts';
import { LOOPBACK } from '../../../loopback/ports.ts';
import { parseSignature, verifySignature } from '../../../whippy/signature.ts';
import { type LoopbackServer, serve } from '../loopback-server.ts';
import type { FakeClock } from '../run-command.ts';
import { serveDiscovery } from '../serve-discovery.ts';

/** Where Whippy would deliver to. */
export const WEBHOOK_URL = 'https://abc123.execute-api.us-east-1.amazonaws.com/webhooks/whippy';

/** What the secret holds at first in a stack: 64 letters and digits by chance. */
export const RANDOM_VALUE = 'kT3'.repeat(22).slice(0, 64);

/** Name of the log group of the webhook function. */
export const LOG_GROUP = 'webhook-logs';

/**
 * The part of a deployment that `connect` needs: outputs, the signing secret, the webhook's log,
 * and a webhook that verifies test events and keeps the keys in memory, as the deployed function does, by a clock of
 * the test.
 */
export interface TestDeployment extends LoopbackServer {
  readonly secret: LocalSecret;
  readonly logs: LogStore;
  /** Has CloudWatch Logs answer something else, if `answer` returns it. */
  readonly onLogs: (answer: () => Response | undefined) => void;
  /** Actions that Secrets Manager refuses, such as `TagResource`, as AWS does without the permission. */
  readonly denied: Set<string>;
  /** Reaches the webhook by its public address; contacts nothing but this machine. */
  readonly fetch: typeof fetch;
  /** How many requests the webhook got. */
  readonly deliveries: () => number;
}

/** What a test deployment has. */
export interface TestDeploymentOptions {
  readonly webhookUrl?: string;
  /** What the signing secret holds at first. */
  readonly value?: string;
  /** The webhook's token; without, it has no second route. */
  readonly token?: string;
  /** Further outputs, and endpoints in place of the usual ones. */
  readonly outputs?: { readonly [name: string]: string };
  readonly endpoints?: { readonly [service: string]: string };
}

export async function startDeployment(
  clock: FakeClock,
  { webhookUrl = WEBHOOK_URL, value = RANDOM_VALUE, token, outputs, endpoints }: TestDeploymentOptions = {},
): Promise<TestDeployment> {
  const secret = createSecret('signing', value, clock.now());
  const tokenSecret = token === undefined ? undefined : createSecret('token', token, clock.now());
  const logs = new LogStore(clock.now);
  let logsAnswer: () => Response | undefined = () => undefined;
  const denied = new Set<string>();
  const keys = createSigningKeys(async () => secret.value, clock.now);
  let deliveries = 0;
  const app = new Hono();
  const server = await serve(app);
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs: {
      SigningSecretArn: secret.arn,
      WebhookUrl: webhookUrl,
      WebhookLogGroupName: LOG_GROUP,
      ...(tokenSecret && { WebhookTokenSecretArn: tokenSecret.arn }),
      ...outputs,
    },
    endpoints: {
      sqs: server.origin,
      dynamodb: server.origin,
      secretsManager: `${server.origin}/secretsmanager`,
      cloudWatchLogs: `${server.origin}/logs`,
      eventBridge: `${server.origin}/logs`,
      firehose: `${server.origin}/logs`,
      s3: `${server.origin}/logs`,
      ...endpoints,
    },
  });
  app.use('/secretsmanager/*', async (context, next) => {
    const action = context.req.header('x-amz-target')?.split('.')[1] ?? '';
    if (!denied.has(action)) return next();
    const message = `User is not authorized to perform: secretsmanager:${action}`;
    return context.json({ __type: 'AccessDeniedException', message }, 400);
  });
  const secrets = [secret, ...(tokenSecret ? [tokenSecret] : [])];
  app.route('/secretsmanager', createSecretsManager(secrets, clock.now));
  app.use('/logs/*', async (_, next) => logsAnswer() ?? next());
  app.route('/logs', createCloudWatchLogs(logs));
  app.post('/webhook', async context => {
    deliveries++;
    const { signal } = context.req.raw;
    const header = context.req.header('x-whippy-signature');
    const signature = parseSignature(header ?? '');
    const body = new Uint8Array(await context.req.arrayBuffer());
    const authentic =
      signature &&
      (verifySignature(await keys.current(signal), signature, body) ||
        verifySignature(await keys.latest(signal), signature, body));
    if (authentic) return context.json({ status: 'ignored' });
    const error = header === undefined ? 'signature_missing' : 'signature_mismatch';
    return context.json({ error, message: 'No' }, 401);
  });
  app.post('/webhook/:token', context => {
    if (token === undefined) return context.json({ message: 'Not Found' }, 404);
    if (context.req.param('token') === token) return context.json({ status: 'ignored' });
    return context.json({ error: 'token_mismatch', message: 'No' }, 401);
  });
  return {
    origin: server.origin,
    async close() {
      await endDiscovery();
      await server.close();
    },
    secret,
    logs,
    onLogs(answer) {
      logsAnswer = answer;
    },
    denied,
    deliveries: () => deliveries,
    async fetch(input, init) {
      const address = String(input).replace(WEBHOOK_URL, `${server.origin}/webhook`);
      if (new URL(address).hostname !== LOOPBACK) throw new Error(`A test must not contact ${address}`);
      return fetch(address, init);
    },
  };
}
