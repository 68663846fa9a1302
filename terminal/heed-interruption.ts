import { EXIT } from './exit-codes.ts';
import { Interruption } from './interruption.ts';

/**
 * An interruption by Ctrl-C, by the signal that ends a process, or by the end of npm, if npm started this process. What
 * runs then comes to a clean end; a second signal does not wait for it, unless it comes at once: in a terminal, npm passes
 * Ctrl-C on to a command that has got it already.
 */
export function heedInterruption(): Interruption {
  const interruption = new Interruption();
  let interruptedAt = Number.POSITIVE_INFINITY;
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (performance.now() - interruptedAt > SAME_SIGNAL_MS) process.exit(EXIT.interrupted);
      interruptedAt = Math.min(interruptedAt, performance.now());
      interruption.interrupt();
    });
  }
  if (process.env.npm_execpath !== undefined) heedEndOfParent(interruption);
  return interruption;
}

// npm starts a command through a shell, and a signal that ends npm or the shell does not always reach the command.
function heedEndOfParent(interruption: Interruption): void {
  const parent = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(look);
    interruption.interrupt();
  }, LOOK_EVERY_MS);
  look.unref();
}

const SAME_SIGNAL_MS = 500;
const LOOK_EVERY_MS = 500;
