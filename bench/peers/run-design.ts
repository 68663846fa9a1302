// Delivers made-up calls to several recorders of one design, and compares what they leave with what it should be.
import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { CreateTableCommand, DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb';
import { type CallState, merge } from '../../functions/call/fold.ts';
import { withoutOwnLog } from '../../functions/without-own-log.ts';
import { LOCAL_AWS } from '../../local/services.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import { answer, readInput } from '../child-process.ts';
import type { Deployment } from '../deployment.ts';
import type { BatchHandler, Design } from './design.ts';
import { DESIGNS } from './designs.ts';
import { readState } from './messages.ts';
import { REVISION } from './read-merge-put.ts';

/** What to run. */
export interface DesignInput {
  readonly design: string;
  /** Endpoint of the engine. */
  readonly engine: string;
  /** Endpoint that the recorders use: the engine's, or that of a proxy in front of it. */
  readonly seenEngine: string;
  readonly table: Deployment['table'];
  readonly calls: number;
  readonly recorders: number;
  readonly batchSize: number;
  /** Whether the events of all calls are mixed; each call's come in order, one call after the other, otherwise. */
  readonly shuffle: boolean;
  /** Share of the events that come twice. */
  readonly duplicates: number;
}

/** What came of it. */
export interface DesignRun {
  readonly events: number;
  readonly deliveries: number;
  /** Mean of a delivery. */
  readonly bodyBytes: number;
  readonly seconds: number;
  /** CPU time of the recorders, in seconds. */
  readonly cpuSeconds: number;
  readonly recordsWrong: number;
  /** Messages that were reported back and delivered again. */
  readonly redelivered: number;
}

const WARM_UP_CALLS = 100;

const input = readInput<DesignInput>();
const design = DESIGNS.find(({ name }) => name === input.design) as Design;
const direct = new DynamoDBClient({ ...LOCAL_AWS, endpoint: input.engine });
const table = `Calls-${randomUUID()}`;
await direct.send(new CreateTableCommand({ TableName: table, ...input.table }));
await design.prepare(direct, table);
// Past the proxy, so that it does not count.
await deliver(bodiesOf(WARM_UP_CALLS, 1), input.engine);
const bodies = bodiesOf(input.calls, 2);
const expected = fold(bodies);
const startCpu = process.cpuUsage();
const start = performance.now();
const redelivered = await deliver(bodies, input.seenEngine);
const seconds = (performance.now() - start) / 1000;
const { user, system } = process.cpuUsage(startCpu);
const run: DesignRun = {
  bodyBytes: bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length,
  events: new Set(bodies).size,
  deliveries: bodies.length,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  recordsWrong: await countWrong(expected),
  redelivered,
};
answer(run);
process.exit();

function bodiesOf(calls: number, seed: number): string[] {
  const options = {
    calls,
    now: () => Date.parse('2026-11-25T12:00:00Z'),
    shuffle: input.shuffle,
    duplicates: input.duplicates,
  };
  return [...sampleDeliveries(seededRandom(seed), options)].flat().map(({ body }) => String(body));
}

/** Each recorder takes the next batch as soon as it is done with one, as the event source has it. */
async function deliver(messages: readonly string[], endpoint: string): Promise<number> {
  const recorders = Array.from({ length: input.recorders }, () => {
    const client = new DynamoDBClient({ ...LOCAL_AWS, endpoint });
    withoutOwnLog(client);
    return design.createRecorder(client, table);
  });
  const waiting = [...messages];
  let again = 0;
  const work = async (handler: BatchHandler) => {
    while (waiting.length > 0) {
      const batch = waiting.splice(0, input.batchSize);
      const { batchItemFailures } = await handler(batchOf(batch), lambdaContext());
      again += batchItemFailures.length;
      waiting.push(...batchItemFailures.map(({ itemIdentifier }) => batch[Number(itemIdentifier)] as string));
    }
  };
  await Promise.all(recorders.map(work));
  return again;
}

function fold(messages: readonly string[]): CallState[] {
  const states = new Map<string, CallState>();
  for (const body of messages) {
    const state = readState(body);
    const known = states.get(state.callId);
    states.set(state.callId, known ? merge(known, state) : state);
  }
  return [...states.values()];
}

async function countWrong(states: readonly CallState[]): Promise<number> {
  let wrong = 0;
  for (const state of states) {
    const { Item } = await direct.send(
      new GetItemCommand({ TableName: table, Key: { call_id: { S: state.callId } }, ConsistentRead: true }),
    );
    const { [REVISION]: _revision, ...record } = Item ?? {};
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(record)), design.expected(state))) wrong++;
  }
  return wrong;
}
