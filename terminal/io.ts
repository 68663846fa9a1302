import type { Interruption } from './interruption.ts';

/** An output of a command: standard output, standard error, or a test's collector. */
export interface Output {
  /** Returns false if what was written waits for a slow reader: see {@link writePatiently}. */
  write(text: string): unknown;
  once?(event: 'drain', listener: () => void): unknown;
  /** Whether it is a terminal: only then there are colours, a progress bar and lines cut to the width. */
  readonly isTTY?: boolean | undefined;
  /** Width of the terminal in characters. */
  readonly columns?: number | undefined;
}

/** Everything outside the process that a command uses. */
export interface Io {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stdin: AsyncIterable<Uint8Array>;
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Resolves after this number of milliseconds, and early if the user interrupts or the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  readonly interruption: Interruption;
  readonly fetch: typeof fetch;
  /** Asks the user for a text that must not be shown. Undefined if there is no terminal. */
  readonly askSecret: ((question: string) => Promise<string>) | undefined;
  /** Has the user's browser open an address, if there is one. Undefined if there is no terminal. */
  readonly openAddress: ((url: string) => Promise<void>) | undefined;
}

/** Writes a part of much text, and waits until there is room for the next: else a slow reader would fill the memory. */
export async function writePatiently(output: Output, text: string): Promise<void> {
  if (output.write(text) !== false) return;
  await new Promise<void>(resolve => output.once?.('drain', resolve));
}

/**
 * Width to which lines are cut: the terminal's; without a terminal nothing is cut. One that does not know its width
 * says 0.
 */
export function widthOf({ isTTY, columns }: Output): number {
  return isTTY ? columns || 80 : Number.POSITIVE_INFINITY;
}
