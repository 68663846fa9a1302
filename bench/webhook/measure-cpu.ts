// Measures the CPU time of two webhook handlers, in turn, in one process.
import { pathToFileURL } from 'node:url';
import type { APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { sign } from '../../functions/webhook/signature.ts';
import { gatewayRequest, lambdaContext } from '../../samples/aws-events.ts';
import { answer, readInput } from '../child-process.ts';
import { SIGNING_KEY } from './signing-key.ts';

type Handler = (event: unknown, context: unknown) => Promise<APIGatewayProxyStructuredResultV2>;

const { bundles, body, rounds, deliveries } = readInput<CpuInput>();

const request = gatewayRequest({
  body,
  headers: { 'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()) },
});

const handlers = await Promise.all(
  bundles.map(async path => ((await import(pathToFileURL(path).href)) as { handler: Handler }).handler),
);
const microseconds = bundles.map((): number[] => []);
// One round more than is counted: the first one warms up.
for (let round = 0; round <= rounds; round++) {
  for (const [index, handler] of handlers.entries()) {
    const start = process.cpuUsage();
    for (let delivery = 0; delivery < deliveries; delivery++) {
      const { statusCode } = await handler(request, lambdaContext());
      if (statusCode !== 202) throw new Error(`A delivery was answered ${statusCode}`);
    }
    const { user, system } = process.cpuUsage(start);
    if (round > 0) microseconds[index]?.push((user + system) / deliveries);
  }
}
answer(microseconds);
process.exit();

/** What to measure. */
export interface CpuInput {
  /** Paths of the bundles, each with a `handler`. */
  readonly bundles: readonly string[];
  readonly body: string;
  readonly rounds: number;
  /** How many in a round. */
  readonly deliveries: number;
}
