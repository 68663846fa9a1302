import { open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Failure } from '../../terminal/exit-codes.ts';

/** How a file is written. */
export interface WholeFileOptions {
  /** Whether to replace a file that is there, and what another run may have left. */
  readonly force: boolean;
}

/**
 * Writes a file as a whole or not at all: under another name, `<path>.part`, until its last byte is there. Only this user
 * can read it. Whatever ends the chunks early leaves nothing.
 *
 * @throws {Failure} when a file of this name is there already, or cannot be
 * @throws whatever the chunks throw
 */
export async function writeWholeFile(
  path: string,
  chunks: AsyncIterable<string>,
  { force }: WholeFileOptions,
): Promise<void> {
  await refuseTaken(path, force);
  const part = `${path}.part`;
  if (force) await rm(part, { force });
  const file = await open(part, 'wx', 0o600).catch(error => {
    throw explained(error, path, part);
  });
  try {
    try {
      for await (const chunk of chunks) await file.appendFile(chunk);
    } finally {
      await file.close();
    }
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  }
}

async function refuseTaken(path: string, force: boolean): Promise<void> {
  const taken = await stat(path).catch(() => undefined);
  if (taken?.isDirectory()) throw new Failure(`${path} is a folder: add the name of a file`);
  if (taken && !force) {
    throw new Failure(`${path} is there already: choose another name, or replace it with --force`);
  }
}

function explained(error: NodeJS.ErrnoException, path: string, part: string): unknown {
  if (error.code === 'ENOENT') return new Failure(`There is no folder ${dirname(path)}: create it first`);
  if (error.code !== 'EEXIST') return error;
  return new Failure(
    `${part} is there: another export is writing it, or was killed. If it was, replace it with --force`,
  );
}
