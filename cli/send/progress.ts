import type { Output } from '../io.ts';

/** Shows how far a piece of work is. */
export interface Progress {
  advance(): void;
  stop(): void;
}

/** A progress bar where somebody looks at the output; nothing at all elsewhere. */
export async function startProgress(output: Output, total: number, unit: string): Promise<Progress> {
  if (!output.isTTY) return { advance: () => undefined, stop: () => undefined };
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
  return { advance: () => bar.increment(), stop: () => bar.stop() };
}
