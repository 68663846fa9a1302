import { randomUUID } from 'node:crypto';
import { UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import { snapshotUpdate } from '../functions/recorder/update.ts';
import { batchOf } from '../samples/aws-events.ts';
import { runInChildProcess } from './child-process.ts';
import { callState, documentedCall, withData } from './deliveries.ts';
import { loadFunction } from './deployed-function.ts';
import type { Environment } from './environment.ts';
import { comparison, type Section } from './section.ts';
import { createTable, dynamodbClient, type TableDefinition } from './table.ts';

const BATCH_SIZE = 50;
const ROUNDS = 100;
const WARM_UP_ROUNDS = 3;

/** Measures the time of a batch against that of bare requests. */
export async function measureBatch({ recorder, engine, table }: Environment): Promise<Section> {
  const input = { bundle: recorder.bundle, engine, table };
  const { ours, baseline } = await runInChildProcess(
    import.meta.url,
    timeBatches,
    input,
    recorder.environment,
  );
  return {
    title: 'Time of a batch',
    method: `A batch of ${BATCH_SIZE} new calls through the deployed recorder, logs and metrics included. The baseline is as many bare
\`UpdateItem\` requests of the same content, all at once, to the same engine, Amazon's. They take turns in one process; the
ratio is the median of the ratios of ${ROUNDS} pairs.`,
    columns: ['recorder', 'baseline'],
    measure: 'ratio',
    rows: [comparison(`batch of ${BATCH_SIZE}`, ours, baseline)],
  };
}

/** Times batches of new calls, and bare requests in turn with them, in milliseconds. */
export async function timeBatches(input: {
  readonly bundle: string;
  readonly engine: string;
  readonly table: TableDefinition;
}): Promise<{ ours: number[]; baseline: number[] }> {
  const TableName = await createTable(input.engine, input.table);
  process.env.TABLE_NAME = TableName;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = input.engine;
  const record = await loadFunction(input.bundle);
  const client = dynamodbClient(input.engine);

  const times = { ours: [] as number[], baseline: [] as number[] };
  for (let round = -WARM_UP_ROUNDS; round < ROUNDS; round++) {
    const batch = batchOf(newBodies());
    const updates = newBodies().map(body => snapshotUpdate(callState(body)));
    const ours = await milliseconds(() => record(batch));
    const baseline = await milliseconds(() =>
      Promise.all(updates.map(update => client.send(new UpdateItemCommand({ TableName, ...update })))),
    );
    if (round < 0) continue;
    times.ours.push(ours);
    times.baseline.push(baseline);
  }
  return times;
}

function newBodies(): string[] {
  const { analyzed } = documentedCall();
  return Array.from({ length: BATCH_SIZE }, () => withData(analyzed, { id: randomUUID() }));
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
