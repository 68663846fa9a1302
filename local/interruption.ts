/**
 * Lets Ctrl-C, and the signal that ends a process, bring things to a clean end: the first one aborts the signal
 * that is returned, a second one ends the process at once.
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
