import { randomUUID } from 'node:crypto';
import { appendFileSync, closeSync, openSync, read, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { promisify } from 'node:util';
import { linesIn } from '../text/lines.ts';

/** Lines that are kept on disk until they are read again. */
export interface Spool {
  /** @param lines each with a line break (`\n`) at its end */
  append(lines: string): void;
  /** All lines from the first on, without their line breaks. */
  lines(): AsyncIterable<string>;
  /** Gives the disk back. Lines that are being read at this moment need not be read to their end. */
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
    lines: () => linesIn(chunksOf(fd)),
    close: () => closeSync(fd),
  };
}

const readAt = promisify(read);

const CHUNK_BYTES = 64 * 1024;

// A stream would read ahead: if the file is closed before the stream has ended, that read fails, and ends the process.
async function* chunksOf(fd: number): AsyncGenerator<string> {
  const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  const decoder = new StringDecoder('utf8');
  let position = 0;
  for (;;) {
    const { bytesRead } = await readAt(fd, chunk, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    position += bytesRead;
    yield decoder.write(chunk.subarray(0, bytesRead));
  }
}
