import { batchOf } from '../samples/aws-events.ts';
import { runInChildProcess } from './child-process.ts';
import { documentedCall, withData } from './deliveries.ts';
import { loadFunction, localEnvironment } from './deployed-function.ts';
import type { Environment } from './environment.ts';
import type { Section } from './section.ts';
import { startStubServices } from './stub-services.ts';

const EVENTS = 1_000_000;
const CALLS_PER_BATCH = 20;

/** Memory of a process, in bytes. */
export interface MemoryFigures {
  /** Heap in use after a fifth of the events, when all code that is used has been compiled. */
  readonly earlyHeap: number;
  /** Heap in use after all events. */
  readonly lateHeap: number;
  /** Most memory that was resident. */
  readonly peak: number;
}

/** Measures the recorder's memory over many events. */
export async function measureMemory({ recorder }: Environment): Promise<Section> {
  const services = await startStubServices();
  try {
    const { earlyHeap, lateHeap, peak } = await runInChildProcess(
      import.meta.url,
      recordManyEvents,
      recorder.bundle,
      localEnvironment(recorder, services.url),
    );
    const available = recorder.memoryMegabytes * 2 ** 20;
    return {
      title: 'Memory over time',
      method: `${EVENTS.toLocaleString('en-US')} events, three to a call and ${CALLS_PER_BATCH} calls to a batch, through one process of the deployed recorder, with a stand-in
for DynamoDB in another process. The heap is read after a garbage collection.`,
      columns: ['memory', 'compared with'],
      measure: 'ratio',
      rows: [
        {
          what: 'heap in the end, after a fifth of the events = 1',
          figures: [mebibytes(lateHeap), mebibytes(earlyHeap)],
          measured: lateHeap / earlyHeap,
          atMost: 1.1,
        },
        {
          what: 'most that was resident, memory of the function = 1',
          figures: [mebibytes(peak), mebibytes(available)],
          measured: peak / available,
          atMost: 0.75,
        },
      ],
    };
  } finally {
    await services.stop();
  }
}

/** Has the recorder of a bundle record all events in this process. */
export async function recordManyEvents(bundle: string): Promise<MemoryFigures> {
  const record = await loadFunction(bundle);
  const bodies = Object.values(documentedCall()).map(body => withData(body, { id: 'CALL_ID' }));
  let call = 0;
  const heapAfter = async (events: number) => {
    while (call * bodies.length < events) {
      const ids = Array.from({ length: CALLS_PER_BATCH }, () => `call-${call++}`);
      await record(batchOf(ids.flatMap(id => bodies.map(body => body.replace('CALL_ID', id)))));
    }
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  };
  const earlyHeap = await heapAfter(EVENTS / 5);
  const lateHeap = await heapAfter(EVENTS);
  return { earlyHeap, lateHeap, peak: process.resourceUsage().maxRSS * 1024 };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}
