// Times batches of new calls through the deployed recorder, in turn with as many bare requests at the same concurrency.
import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import { CreateTableCommand, DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { snapshotUpdate } from '../../functions/recorder/update.ts';
import { LOCAL_AWS } from '../../local/services.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { answer, readInput } from '../child-process.ts';
import type { Deployment } from '../deployment.ts';
import type { BatchHandler } from '../peers/design.ts';
import { readState } from '../peers/messages.ts';

/** What to measure. */
export interface BatchInput {
  /** Path of the recorder's bundle. */
  readonly bundle: string;
  readonly engine: string;
  /** Name of the table that the bundle's environment names. */
  readonly tableName: string;
  readonly table: Deployment['table'];
  /** Body of an event; each gets an id of its own. */
  readonly body: string;
  readonly batchSize: number;
  readonly concurrency: number;
  readonly rounds: number;
}

/** Milliseconds of each round. */
export interface BatchTimes {
  readonly recorder: readonly number[];
  readonly bare: readonly number[];
  /** CPU time of the recorder's rounds, in milliseconds. */
  readonly recorderCpu: readonly number[];
}

const input = readInput<BatchInput>();
const client = new DynamoDBClient({ ...LOCAL_AWS, endpoint: input.engine });
await client.send(new CreateTableCommand({ TableName: input.tableName, ...input.table }));
const { handler } = (await import(pathToFileURL(input.bundle).href)) as { handler: BatchHandler };

const recorder: number[] = [];
const recorderCpu: number[] = [];
const bare: number[] = [];
for (let round = -3; round < input.rounds; round++) {
  const batch = batchOf(newBodies());
  const updates = newBodies().map(body => snapshotUpdate(readState(body)));
  const startCpu = process.cpuUsage();
  const ours = await milliseconds(async () => {
    const { batchItemFailures } = await handler(batch, lambdaContext());
    if (batchItemFailures.length > 0) throw new Error('An event was not recorded');
  });
  const { user, system } = process.cpuUsage(startCpu);
  const least = await milliseconds(() =>
    pMap(updates, update => client.send(new UpdateItemCommand({ TableName: input.tableName, ...update })), {
      concurrency: input.concurrency,
    }),
  );
  // The first rounds warm up.
  if (round < 0) continue;
  recorder.push(ours);
  recorderCpu.push((user + system) / 1000);
  bare.push(least);
}
answer({ recorder, bare, recorderCpu } satisfies BatchTimes);
process.exit();

function newBodies(): string[] {
  return Array.from({ length: input.batchSize }, () => {
    const envelope = JSON.parse(input.body);
    return JSON.stringify({ ...envelope, data: { ...envelope.data, id: randomUUID() } });
  });
}

async function milliseconds(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}
