// Has the deployed recorder record a great many events, and looks at what it holds in memory again and again.
import { pathToFileURL } from 'node:url';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import { answer, readInput } from '../child-process.ts';
import type { BatchHandler } from '../peers/design.ts';

/** What to measure. */
export interface MemoryInput {
  /** Path of the recorder's bundle. */
  readonly bundle: string;
  readonly events: number;
  /** Bodies of the events of one call, all with the id `CALL_ID`. */
  readonly bodies: readonly string[];
  readonly callsPerBatch: number;
  readonly looks: number;
}

/** One look at the memory, after a garbage collection. */
export interface MemoryLook {
  readonly events: number;
  /** Bytes. */
  readonly heapUsed: number;
  /** Bytes. */
  readonly rss: number;
}

const input = readInput<MemoryInput>();
const { handler } = (await import(pathToFileURL(input.bundle).href)) as { handler: BatchHandler };
const looks: MemoryLook[] = [];
let recorded = 0;
while (looks.length < input.looks) {
  while (recorded < ((looks.length + 1) * input.events) / input.looks) {
    const batch = batchOf(newBodies());
    const { batchItemFailures } = await handler(batch, lambdaContext());
    if (batchItemFailures.length > 0) throw new Error('An event was not recorded');
    recorded += batch.Records.length;
  }
  globalThis.gc?.();
  const { heapUsed, rss } = process.memoryUsage();
  looks.push({ events: recorded, heapUsed, rss });
}
answer(looks);
process.exit();

function newBodies(): string[] {
  return Array.from({ length: input.callsPerBatch }, (_, call) => `${recorded}-${call}`).flatMap(id =>
    input.bodies.map(body => body.replace('CALL_ID', id)),
  );
}
