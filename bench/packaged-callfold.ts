import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type LocalCallfold, startCallfold } from '../local/callfold.ts';
import { FREE_PORTS } from '../local/services.ts';
import { stateDirectory } from '../local/token-file.ts';
import { bundleModules } from '../scripts/build/bundle-modules.ts';
import { COMMAND } from '../scripts/build/parts.ts';
import { timeOfNode } from './time-of-node.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

/** What the command needs beside its modules: it starts as in the package, because its sources are not there. */
const BESIDE = ['package.json', 'cli/callfold.mjs', 'terminal/requirements.mjs'];

/** The services of `npm start`, with an empty table, and the command as the package has it. */
export interface PackagedCallfold {
  readonly services: LocalCallfold;
  /** The option by which the command finds the services. */
  readonly local: string;
  /** Milliseconds that the command takes with these arguments, from the start of its process to the end. */
  timeOf(argv: readonly string[]): Promise<number>;
  /** Milliseconds that Node.js takes with these arguments, in the same environment. */
  timeOfNode(argv: readonly string[]): Promise<number>;
}

/** @param folder where its files go */
export async function startPackagedCallfold(folder: string): Promise<PackagedCallfold> {
  const copy = join(folder, 'package');
  await bundleModules(ROOT, { ...COMMAND, folder: join(copy, COMMAND.folder) });
  for (const path of BESIDE) await cp(join(ROOT, path), join(copy, path));
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
  const services = await startCallfold({
    ports: FREE_PORTS,
    signingKey: 'the-signing-key-of-the-benchmark',
    stateDirectory: stateDirectory(env),
    onLine() {},
    onError: console.error,
  });
  return {
    services,
    local: `--local=${new URL(String(services.outputs.WebhookUrl)).origin}`,
    timeOf: argv => timeOfNode([join(copy, 'cli/callfold.mjs'), ...argv], env),
    timeOfNode: argv => timeOfNode(argv, env),
  };
}
