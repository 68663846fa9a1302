// Takes deliveries in and records them, and measures what that takes.
import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createWebhookHandler } from '../../functions/webhook/handler.ts';
import { sign } from '../../functions/webhook/signature.ts';
import { createSigningKeys } from '../../functions/webhook/signing-keys.ts';
import { LOCAL_AWS } from '../../local/services.ts';
import { batchOf, gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { answer, readInput } from '../child-process.ts';
import type { Deployment } from '../deployment.ts';
import { callfold, NO_TELEMETRY } from '../peers/callfold.ts';
import { SIGNING_KEY } from '../webhook/signing-key.ts';
import { type Amount, bodiesOf } from './amount.ts';

/** What to measure. */
export interface PointInput {
  readonly amount: Amount;
  /** Endpoint of the engine. */
  readonly engine: string;
  /** Endpoint that the recorder uses: the engine's, or that of a proxy in front of it. */
  readonly seenEngine: string;
  readonly table: Deployment['table'];
}

/** What it took. */
export interface PointCost {
  readonly deliveries: number;
  /** Seconds in the webhook, the queue being out of the count. */
  readonly webhookSeconds: number;
  /** Seconds in the recorder, the engine's included. */
  readonly recorderSeconds: number;
  /** Most bytes that the process held. */
  readonly peakMemory: number;
}

const { amount, engine, seenEngine, table } = readInput<PointInput>();

const queue: string[] = [];
const webhook = createWebhookHandler({
  signingKeys: createSigningKeys(async () => SIGNING_KEY, Date.now),
  enqueue: async ({ body }) => void queue.push(body),
  quarantine: () => Promise.reject(new Error('A delivery was not verified')),
  telemetry: NO_TELEMETRY,
  now: Date.now,
  toleranceSeconds: 86_400,
});
const direct = new DynamoDBClient({ ...LOCAL_AWS, endpoint: engine });
const TableName = `Calls-${randomUUID()}`;
await direct.send(new CreateTableCommand({ TableName, ...table }));

const WARM_UP: Amount = { calls: 50, eventsPerCall: 3, transcriptBytes: 1000 };
await run(bodiesOf(WARM_UP), direct);
const bodies = bodiesOf(amount);
const seconds = await run(bodies, new DynamoDBClient({ ...LOCAL_AWS, endpoint: seenEngine }));
answer({
  deliveries: bodies.length,
  ...seconds,
  peakMemory: process.resourceUsage().maxRSS * 1024,
} satisfies PointCost);
process.exit();

async function run(deliveries: readonly string[], client: DynamoDBClient) {
  const recorder = callfold.createRecorder(client, TableName);
  const start = performance.now();
  for (const body of deliveries) {
    const { statusCode } = await webhook(
      gatewayRequest({ body, headers: { 'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()) } }),
      lambdaContext(),
    );
    if (statusCode !== 202) throw new Error(`A delivery was answered ${statusCode}`);
  }
  const queued = performance.now();
  while (queue.length > 0) {
    const { batchItemFailures } = await recorder(batchOf(queue.splice(0, 10)), lambdaContext());
    if (batchItemFailures.length > 0) throw new Error('An event was not recorded');
  }
  return {
    webhookSeconds: (queued - start) / 1000,
    recorderSeconds: (performance.now() - queued) / 1000,
  };
}
