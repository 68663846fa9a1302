/**
 * The user's Ctrl-C, or what stands for it. It ends a command at once, wherever it waits, except for work that must not
 * be left half done.
 */
export class Interruption {
  private readonly controller = new AbortController();
  private readonly unfinished = new Set<Promise<unknown>>();

  /** Aborted when the user interrupts. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** Interrupts. */
  interrupt(): void {
    this.controller.abort();
  }

  /** Work that has to finish before the command ends, even if it is interrupted. */
  async finish<T>(work: Promise<T>): Promise<T> {
    this.unfinished.add(work);
    try {
      return await work;
    } finally {
      this.unfinished.delete(work);
    }
  }

  /** Resolves once the user has interrupted and no unfinished work is left. */
  async happened(): Promise<void> {
    if (!this.signal.aborted) {
      await new Promise(resolve => this.signal.addEventListener('abort', resolve, { once: true }));
    }
    await Promise.allSettled(this.unfinished);
  }
}
