import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, createReadStream, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Lines that are kept on disk until they are read again. */
export interface Spool {
  /** @param lines each with a line break at its end */
  append(lines: string): void;
  /** All lines from the first on, without their line breaks. */
  lines(): AsyncIterable<string>;
  /** Gives the disk back. */
  close(): void;
}

/**
 * Opens a spool in the folder for temporary files. Its file has no name any more once it is open: no other user can open
 * it, and however this process ends, nothing stays.
 */
export function openSpool(): Spool {
  const path = join(tmpdir(), `callfold-${randomUUID()}`);
  // In one go, so that no signal is heeded in between.
  const fd = openSync(path, 'wx+', 0o600);
  unlinkSync(path);
  return {
    append: lines => appendFileSync(fd, lines),
    lines: () => createInterface({ input: createReadStream('', { fd, start: 0, autoClose: false }) }),
    close: () => closeSync(fd),
  };
}
