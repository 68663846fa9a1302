import { randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/** The token of a start cannot be stored. The message is for the user: one line. */
export class TokenFileError extends Error {
  override readonly name = 'TokenFileError';
}

/**
 * The folder in which `npm start` stores a token for the `callfold` command of the same user: the usual folder for the
 * state of programs.
 */
export function stateDirectory(env: { readonly [name: string]: string | undefined }): string {
  const { XDG_STATE_HOME: state = '', HOME: home } = env;
  return join(isAbsolute(state) ? state : join(home || homedir(), '.local', 'state'), 'callfold');
}

/**
 * Writes the token of the services at a port to a file that only this user can read. This replaces a file that an
 * earlier start left there because it was killed.
 *
 * @returns removes the file
 * @throws {TokenFileError} when the file cannot be written
 */
export async function writeToken(
  directory: string,
  port: number,
  token: string,
): Promise<() => Promise<void>> {
  const path = pathOf(directory, port);
  const draft = `${path}.${randomUUID()}`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(draft, token, { mode: 0o600, flag: 'wx' });
    // So a file of this name always holds a whole token, and never has the permissions of an earlier file.
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    const { code } = error as NodeJS.ErrnoException;
    throw new TokenFileError(
      `Cannot write to ${directory} (${code}): set XDG_STATE_HOME to a folder of yours, for callfold's commands too.`,
    );
  }
  return () => rm(path, { force: true });
}

/**
 * Reads the token of the services at a port.
 *
 * @returns undefined if there is none, or one that another user has written or may read
 */
export async function readToken(directory: string, port: number): Promise<string | undefined> {
  let file: FileHandle | undefined;
  try {
    file = await open(pathOf(directory, port));
    const { uid, mode } = await file.stat();
    const isPrivate = uid === process.getuid?.() && (mode & 0o077) === 0;
    return isPrivate ? await file.readFile('utf8') : undefined;
  } catch {
    return undefined;
  } finally {
    await file?.close();
  }
}

function pathOf(directory: string, port: number): string {
  return join(directory, `local-${port}.token`);
}
