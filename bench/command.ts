import type { PackagedCallfold } from './packaged-callfold.ts';
import { median, pairedRatio, type Row, type Section } from './section.ts';

const ROUNDS = 30;

/** Measures how long commands of the package take, against the least that Node.js takes. The table is to be empty. */
export async function measureCommand(callfold: PackagedCallfold): Promise<Section> {
  return {
    title: 'Start of the command',
    method: `Time from the start of the process to its end, ${ROUNDS} times, of the command as the package has it. The baseline is
\`node -e 0\`. They take turns; the ratio is the median of the ratios of neighbouring runs. The list is read from the services
of \`npm start\`.`,
    columns: ['command', 'baseline'],
    measure: 'ratio',
    rows: [
      await compare('`callfold --help`', callfold, ['--help'], 3),
      await compare('`callfold list` of an empty table', callfold, ['list', callfold.local], 10),
    ],
  };
}

async function compare(
  what: string,
  callfold: PackagedCallfold,
  argv: readonly string[],
  atMost: number,
): Promise<Row> {
  const ours: number[] = [];
  const least: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    least.push(await callfold.timeOfNode(['-e', '0']));
    ours.push(await callfold.timeOf(argv));
  }
  const figures = [ours, least].map(times => `${median(times).toFixed(0)} ms`);
  return { what, figures, measured: pairedRatio(ours, least), atMost };
}
