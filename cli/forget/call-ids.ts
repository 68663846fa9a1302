import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { MAX_ID_BYTES } from '../../call/event.ts';
import { usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';

/**
 * Collects the ids that the user named.
 *
 * @param file holds one id on each line; `-` for standard input
 * @throws {Failure} when the file cannot be read, or an id is none that a call can have
 */
export async function readCallIds(
  named: readonly string[],
  file: string | undefined,
  io: Pick<Io, 'stdin'>,
): Promise<ReadonlySet<string>> {
  const lines = file === undefined ? [] : (await readText(file, io)).split('\n').map(line => line.trim());
  const ids = [...named, ...lines.filter(line => line !== '')];
  if (file !== undefined && ids.length === 0) throw usageFailure(`${file} names no call`);
  for (const id of ids) {
    if (id === '' || Buffer.byteLength(id) > MAX_ID_BYTES) {
      throw usageFailure(`A call id has 1 to ${MAX_ID_BYTES} bytes, not ${Buffer.byteLength(id)}`);
    }
  }
  return new Set(ids);
}

async function readText(path: string, { stdin }: Pick<Io, 'stdin'>): Promise<string> {
  if (path === '-') return String(await buffer(stdin));
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw usageFailure(`Cannot read ${path} (${error.code ?? error.message})`);
  });
}
