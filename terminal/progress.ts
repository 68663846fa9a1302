import { formatDuration } from '../time/duration.ts';
import type { Io } from './io.ts';

/** Shows how far a piece of work is. */
export interface Progress {
  /** One more of the units is done. */
  advance(): void;
  /** How many of the units are done, and how many there are in all. */
  reach(done: number, total: number): void;
  stop(): void;
}

/**
 * A progress bar on standard error if that is a terminal, else nothing. The bar says how long the rest takes at the
 * average speed since the start: that of the last moments jumps, since work comes in batches.
 */
export async function startProgress(
  { stderr, now }: Pick<Io, 'stderr' | 'now'>,
  total: number,
  unit: string,
): Promise<Progress> {
  if (!stderr.isTTY) return { advance: () => undefined, reach: () => undefined, stop: () => undefined };
  const { default: cliProgress } = await import('cli-progress');
  const bar = new cliProgress.SingleBar(
    {
      stream: stderr as NodeJS.WriteStream,
      format: `{bar} {value}/{total} ${unit}{rest}`,
      barsize: 30,
      clearOnComplete: true,
      hideCursor: true,
      gracefulExit: false,
    },
    cliProgress.Presets.shades_classic,
  );
  const startedAt = now();
  let done = 0;

  function reach(newDone: number, newTotal: number): void {
    done = newDone;
    const perUnit = (now() - startedAt) / done;
    // A total that is only about right can be passed.
    const left = Math.max(0, newTotal - done);
    const rest = done === 0 ? '' : `, ${formatDuration(perUnit * left)} to go`;
    bar.setTotal(newTotal);
    bar.update(done, { rest });
  }

  bar.start(total, 0, { rest: '' });
  return { advance: () => reach(done + 1, bar.getTotal()), reach, stop: () => bar.stop() };
}
