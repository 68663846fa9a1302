// Commands for those who deploy callfold and look after it.
import { Argument, type Command, Option } from 'commander';
import { wholeNumber } from '../terminal/arguments.ts';
import type { Finish } from '../terminal/exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { SHELLS } from './completion/shells.ts';
import { PAGES } from './open/pages.ts';
import { duration, withTarget } from './options.ts';

/** Adds `open`. */
export function addOpen(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('open'))
    .summary('open the AWS console: dashboard, table, or logs of a call')
    .description(
      'Open a page of the AWS console in the browser: the dashboard, the table, or what the webhook and the recorder have logged in the last hour; of a call, its item in the table, or its lines in the logs of the last 30 days. Without a terminal, prints the address.',
    )
    .addArgument(new Argument('[page]', 'what to open').choices(PAGES).default('dashboard'))
    .argument('[call_id]', 'of table and logs: which call, by its id or at least the first 8 characters')
    .option('--print', 'print the address, and open nothing')
    .action(async (page, callId, options) => {
      const { open } = await import('./commands/open.ts');
      finish(await open(page, callId, options, io));
    });
}

/** Adds `doctor`. */
export function addDoctor(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('doctor'))
    .summary('check a deployment, and say what to fix')
    .description(
      'Check a deployment: outputs, signing secret, endpoint, queues, the newest event, alarms. Says what to do about each problem; changes nothing.',
    )
    .action(async options => {
      const { doctor } = await import('./commands/doctor.ts');
      finish(await doctor(options, io));
    });
}

/** Adds `prove`. */
export function addProve(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('prove'))
    .summary('send made-up calls through, compare their records, delete them')
    .description(
      'Prove a deployment: sends made-up calls through its webhook, shuffled, duplicated and two events of a call at once, compares every record with the fold of its events in memory, reports the time from POST to record, and deletes the calls again. Against a stack, says what it would do, until --yes is given.',
    )
    .option('--calls <number>', 'how many calls to make up', wholeNumber(1, 1000), 50)
    .option('--concurrency <number>', 'most pairs of events under way at once', wholeNumber(1, 100), 10)
    .addOption(
      new Option('--timeout <duration>', 'how long to wait for records after the last delivery')
        .argParser(duration)
        .default(60_000, '60s'),
    )
    .option('--yes', 'do it')
    .addOption(
      new Option(
        '--clean',
        'only delete what is left of made-up calls of the last 14 days, after a run that was killed',
      ).conflicts(['calls', 'concurrency']),
    )
    .action(async options => {
      const { prove } = await import('./commands/prove.ts');
      finish(await prove(options, io));
    });
}

/** Adds `init`. */
export function addInit(program: Command, io: Io, finish: Finish): void {
  program
    .command('init')
    .summary('write an app of your own that deploys callfold')
    .description(
      'Write the few files of a CDK app that deploys callfold into a new folder: the app, its settings, and a README with the next commands.',
    )
    .argument('<folder>', 'where to write them: a folder that is empty or not there')
    .action(async folder => {
      const { init } = await import('./commands/init.ts');
      finish(await init(folder, io));
    });
}

/** Adds `completion`. */
export function addCompletion(program: Command, io: Io, finish: Finish): void {
  program
    .command('completion')
    .summary('print a script by which your shell completes this command')
    .description(
      'Print a script by which a shell completes commands, options, their values and names of files, also after npx. Save it, and have the start file of the shell source it; after an update, save it again.',
    )
    .addArgument(new Argument('<shell>', 'which shell').choices(SHELLS))
    .action(async shell => {
      const { completion } = await import('./commands/completion.ts');
      finish(await completion(shell, program, io));
    });
}
