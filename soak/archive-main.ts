import { Command } from 'commander';
import { share, wholeNumber } from '../terminal/arguments.ts';
import { type ArchiveOptions, type Audited, soakArchive } from './archive.ts';
import { printFigures } from './print-figures.ts';

const options = new Command('npm run soak:archive --')
  .description(
    'Archives made-up calls on this machine, has a table that has none of them rebuilt by a replay, and audits it before and after. Exits 1 if a record is wrong, an audit finds something else, or an event is a dead letter.',
  )
  .option('--calls <number>', 'calls to make up', wholeNumber(1), 1000)
  .option('--duplicates <share>', 'share of the events that are archived twice', share, 0.2)
  .option(
    '--rate <number>',
    'events a second that the replay puts on the queue at most',
    wholeNumber(1),
    2000,
  )
  .option('--recorders <number>', 'recorders that work at once, 2 to 1000', wholeNumber(2, 1000), 4)
  .option('--heap <MB>', 'heap of the commands', wholeNumber(50), 200)
  .option('--audit-only', 'audit once, and replay nothing', false)
  .option('--seed <number>', 'the same seed makes up the same calls', wholeNumber(1), 1)
  .parse()
  .opts<ArchiveOptions>();

const { calls, events, before, rebuilt, errors } = await soakArchive(options);
printFigures([
  ['calls', calls],
  ['events archived', events],
  ...figuresOf('first audit', before),
  ...(rebuilt
    ? ([
        ['seconds of the replay', rebuilt.secondsOfReplay.toFixed(1)],
        ['seconds until all was recorded', rebuilt.secondsUntilRecorded.toFixed(1)],
        ['records wrong', rebuilt.recordsWrong],
        ['dead letters', rebuilt.deadLetters],
        ...figuresOf('second audit', rebuilt.after),
      ] as const)
    : []),
  ['errors between the services', errors.length],
]);
for (const error of errors) console.error(error);
const isRight =
  before.events === events &&
  before.missing === calls &&
  (!rebuilt || (rebuilt.recordsWrong + rebuilt.deadLetters === 0 && rebuilt.after.equal === calls));
if (!isRight) process.exitCode = 1;

function figuresOf(name: string, audited: Audited): [label: string, figure: number | string][] {
  return [
    [`${name}: missing`, audited.missing],
    [`${name}: equal`, audited.equal],
    [`${name}: behind, differing or unreadable`, audited.behind + audited.differing + audited.unreadable],
    [`${name}: seconds`, audited.seconds.toFixed(1)],
  ];
}
