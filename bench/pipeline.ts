import { type SoakReport, soak } from '../soak/soak.ts';

/** Latency and throughput of the whole pipeline on one machine. */
export interface PipelineFigures {
  /** Milliseconds from the POST of an event to its record, with one event at a time. */
  readonly p50: number;
  readonly p99: number;
  /** At full load. */
  readonly callsPerSecond: number;
}

/**
 * Measures latency and throughput of the pipeline as `npm start` runs it, with made-up calls and without faults.
 *
 * @throws {Error} when a record is wrong
 */
export async function measurePipeline(): Promise<PipelineFigures> {
  const options = { duplicates: 0, faults: 0, recorders: 4, seed: 1, onProgress() {} };
  const single = await soak({ ...options, calls: 500, maxUnderWay: 1 });
  const full = await soak({ ...options, calls: 2000 });
  if (!isRight(single) || !isRight(full)) throw new Error('The pipeline lost events: run npm run soak');
  return {
    p50: single.p50 ?? Number.NaN,
    p99: single.p99 ?? Number.NaN,
    callsPerSecond: full.calls / full.seconds,
  };
}

function isRight({ recordsWrong, eventsLost, deadLetters, deliveriesRefused }: SoakReport): boolean {
  return recordsWrong + eventsLost + deadLetters + deliveriesRefused === 0;
}
