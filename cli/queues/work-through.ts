import type { Walked, WalkOptions } from '../../store/queues/walk.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';

/**
 * Works through a queue, with a progress bar on a terminal, and reports the result. After Ctrl-C or an error the
 * work ends in good order, and what was done until then is reported.
 *
 * @param unit of the progress bar: `deliveries`
 * @param report prints the result
 * @returns the exit code that `report` returned
 * @throws what ended the work early, after the report
 */
export function workThrough<Result extends { readonly walked: Walked }>(
  { limit, unit }: { readonly limit: number; readonly unit: string },
  io: Io,
  work: (options: WalkOptions) => Promise<Result>,
  report: (result: Result) => number,
): Promise<number> {
  const { now, interruption } = io;
  async function run(): Promise<number> {
    const progress = await startProgress(io, 0, unit);
    let result: Result;
    try {
      result = await work({ limit, signal: interruption.signal, now, onProgress: progress.reach });
    } finally {
      progress.stop();
    }
    const { visited, error } = result.walked;
    if (error !== undefined && visited === 0) throw error;
    const exitCode = report(result);
    if (error !== undefined) throw error;
    return exitCode;
  }
  return interruption.finish(run());
}
