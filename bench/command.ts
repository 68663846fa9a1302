import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startCallfold } from '../local/callfold.ts';
import { FREE_PORTS } from '../local/services.ts';
import { stateDirectory } from '../local/token-file.ts';
import { bundleModules } from '../scripts/build/bundle-modules.ts';
import { COMMAND } from '../scripts/build/parts.ts';
import type { Environment } from './environment.ts';
import { median, pairedRatio, type Row, type Section } from './section.ts';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const ROUNDS = 30;

/** What the command needs beside its modules: it starts as in the package, because its sources are not there. */
const BESIDE = ['package.json', 'cli/callfold.mjs', 'terminal/requirements.mjs'];

/** Measures how long commands of the package take, against the least that Node.js takes. */
export async function measureCommand({ folder }: Environment): Promise<Section> {
  const copy = join(folder, 'package');
  await bundleModules(ROOT, { ...COMMAND, folder: join(copy, COMMAND.folder) });
  for (const path of BESIDE) await cp(join(ROOT, path), join(copy, path));
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    signingKey: 'the-signing-key-of-the-benchmark',
    stateDirectory: stateDirectory(env),
    onLine() {},
    onError: console.error,
  });
  try {
    const launcher = join(copy, 'cli/callfold.mjs');
    const local = `--local=${new URL(String(callfold.outputs.WebhookUrl)).origin}`;
    const rows = [
      await compare('`callfold --help`', [launcher, '--help'], 3, env),
      await compare('`callfold list` of an empty table', [launcher, 'list', local], 10, env),
    ];
    return {
      title: 'Start of the command',
      method: `Time from the start of the process to its end, ${ROUNDS} times, of the command as the package has it. The baseline is
\`node -e 0\`. They take turns; the ratio is the median of the ratios of neighbouring runs. The list is read from the services
of \`npm start\`.`,
      columns: ['command', 'baseline'],
      measure: 'ratio',
      rows,
    };
  } finally {
    await callfold.stop();
  }
}

async function compare(
  what: string,
  argv: readonly string[],
  atMost: number,
  env: NodeJS.ProcessEnv,
): Promise<Row> {
  const ours: number[] = [];
  const least: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    least.push(await timeOf(['-e', '0'], env));
    ours.push(await timeOf(argv, env));
  }
  const figures = [ours, least].map(times => `${median(times).toFixed(0)} ms`);
  return { what, figures, measured: pairedRatio(ours, least), atMost };
}

/** Milliseconds that Node.js runs. */
async function timeOf(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const start = performance.now();
  const child = spawn(process.execPath, argv, { env, stdio: 'ignore' });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`node ${argv.join(' ')} ended with ${code}`);
  return performance.now() - start;
}
