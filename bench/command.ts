import { join } from 'node:path';
import { startCallfold } from '../local/callfold.ts';
import { FREE_PORTS } from '../local/services.ts';
import { stateDirectory } from '../local/token-file.ts';
import type { Environment } from './environment.ts';
import { packagedCommand } from './packaged-command.ts';
import { median, pairedRatio, type Row, type Section } from './section.ts';
import { timeOfNode } from './time-of-node.ts';

const ROUNDS = 30;

/** Measures how long commands of the package take, against the least that Node.js takes. */
export async function measureCommand({ folder }: Environment): Promise<Section> {
  const launcher = await packagedCommand(join(folder, 'package'));
  const env = { ...process.env, XDG_STATE_HOME: join(folder, 'state') };
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    signingKey: 'the-signing-key-of-the-benchmark',
    stateDirectory: stateDirectory(env),
    onLine() {},
    onError: console.error,
  });
  try {
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
    least.push(await timeOfNode(['-e', '0'], env));
    ours.push(await timeOfNode(argv, env));
  }
  const figures = [ours, least].map(times => `${median(times).toFixed(0)} ms`);
  return { what, figures, measured: pairedRatio(ours, least), atMost };
}
