import { isDeepStrictEqual } from 'node:util';
import { GetItemCommand } from '@aws-sdk/client-dynamodb';
import { callState } from '../../bench/deliveries.ts';
import { type Meter, startMeteringProxy } from '../../bench/metering-proxy.ts';
import { createTable, dynamodbClient, type TableDefinition } from '../../bench/table.ts';
import { type CallState, merge } from '../../call/fold.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import type { BatchHandler, Design } from './design.ts';
import { DESIGNS } from './designs.ts';
import { REVISION } from './read-merge-put.ts';

/** The work of a design. */
export interface DesignInput {
  readonly design: string;
  readonly engine: string;
  readonly table: TableDefinition;
  readonly calls: number;
  readonly recorders: number;
  readonly batchSize: number;
  /** Whether the events of all calls are mixed. Otherwise they come call by call, in order. */
  readonly shuffle: boolean;
  /** Share of the events that come twice (0 to 1). */
  readonly duplicates: number;
  /** Whether requests and units are counted. Counting makes it slower. */
  readonly metered: boolean;
}

/** The result of a design. */
export interface DesignRun {
  /** Distinct events. */
  readonly events: number;
  readonly deliveries: number;
  readonly seconds: number;
  readonly recordsWrong: number;
  /** All zero unless metered. */
  readonly meter: Meter;
}

const WARM_UP_CALLS = 100;

/** Delivers made-up calls to recorders of one design, and compares the records with what they should be. */
export async function runDesign(input: DesignInput): Promise<DesignRun> {
  const design = DESIGNS.find(({ name }) => name === input.design) as Design;
  const direct = dynamodbClient(input.engine);
  const table = await createTable(input.engine, input.table);
  await design.prepare(direct, table);
  const proxy = await startMeteringProxy(input.engine);
  const deliver = (bodies: readonly string[], endpoint: string) =>
    deliverAll(
      bodies,
      input.batchSize,
      Array.from({ length: input.recorders }, () => design.createRecorder(dynamodbClient(endpoint), table)),
    );

  await deliver(bodiesOf(input, WARM_UP_CALLS, 1), input.engine);
  const bodies = bodiesOf(input, input.calls, 2);
  const start = performance.now();
  await deliver(bodies, input.metered ? proxy.url : input.engine);
  const seconds = (performance.now() - start) / 1000;

  let recordsWrong = 0;
  for (const state of fold(bodies)) {
    const { Item } = await direct.send(
      new GetItemCommand({ TableName: table, Key: { call_id: { S: state.callId } }, ConsistentRead: true }),
    );
    const { [REVISION]: _revision, ...record } = Item ?? {};
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(record)), design.expected(state))) recordsWrong++;
  }
  const events = new Set(bodies).size;
  return { events, deliveries: bodies.length, seconds, recordsWrong, meter: proxy.take() };
}

function bodiesOf({ shuffle, duplicates }: DesignInput, calls: number, seed: number): string[] {
  const now = () => Date.parse('2026-11-25T12:00:00Z');
  const deliveries = sampleDeliveries(seededRandom(seed), { calls, now, shuffle, duplicates });
  return [...deliveries].flat().map(({ body }) => String(body));
}

// Each recorder takes the next batch as soon as it has finished one, as with Lambda's event source.
async function deliverAll(
  messages: readonly string[],
  batchSize: number,
  recorders: readonly BatchHandler[],
): Promise<void> {
  const waiting = [...messages];
  await Promise.all(
    recorders.map(async record => {
      while (waiting.length > 0) {
        const batch = waiting.splice(0, batchSize);
        const { batchItemFailures } = await record(batchOf(batch), lambdaContext());
        waiting.push(
          ...batchItemFailures.map(({ itemIdentifier }) => batch[Number(itemIdentifier)] as string),
        );
      }
    }),
  );
}

function fold(messages: readonly string[]): CallState[] {
  const states = new Map<string, CallState>();
  for (const body of messages) {
    const state = callState(body);
    const known = states.get(state.callId);
    states.set(state.callId, known ? merge(known, state) : state);
  }
  return [...states.values()];
}
