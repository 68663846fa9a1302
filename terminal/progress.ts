import type { Output } from './io.ts';

/** Shows how far a piece of work is. */
export interface Progress {
  /** One more of the units is done. */
  advance(): void;
  /** How many of the units are done, and how many there are in all. */
  reach(done: number, total: number): void;
  stop(): void;
}

/** A progress bar if the output is a terminal, else nothing. */
export async function startProgress(output: Output, total: number, unit: string): Promise<Progress> {
  if (!output.isTTY) return { advance: () => undefined, reach: () => undefined, stop: () => undefined };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar(
    {
      stream: output as NodeJS.WriteStream,
      format: `{bar} {value}/{total} ${unit}, {eta_formatted} to go`,
      barsize: 30,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  bar.start(total, 0);
  return {
    advance: () => bar.increment(),
    reach(done, newTotal) {
      bar.setTotal(newTotal);
      bar.update(done);
    },
    stop: () => bar.stop(),
  };
}
