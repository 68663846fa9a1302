/**
 * Ends work cleanly on Ctrl-C and on the signal that ends a process: the first one aborts the signal that is returned,
 * a second one ends the process at once.
 */
export function heedInterruption(): AbortSignal {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      process.once(signal, () => process.exit(1));
      interruption.abort();
    });
  }
  return interruption.signal;
}
