import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleModules } from '../scripts/build/bundle-modules.ts';
import { COMMAND } from '../scripts/build/parts.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the command needs beside its modules: it starts as in the package, because its sources are not there. */
const BESIDE = ['package.json', 'cli/callfold.mjs', 'terminal/requirements.mjs'];

/**
 * Writes the command as the package has it.
 *
 * @param folder a folder that is not there yet
 * @returns the path of the module that starts it
 */
export async function packagedCommand(folder: string): Promise<string> {
  await bundleModules(ROOT, { ...COMMAND, folder: join(folder, COMMAND.folder) });
  for (const path of BESIDE) await cp(join(ROOT, path), join(folder, path));
  return join(folder, 'cli/callfold.mjs');
}
