// Commands that read calls.
import { Argument, type Command, Option } from 'commander';
import type { Dimension } from '../report/report.ts';
import { wholeNumber } from '../terminal/arguments.ts';
import type { Finish } from '../terminal/exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { SAMPLE_NAMES } from './events/sample-names.ts';
import { duration, MAX_LIST_LIMIT, TZ_HELP, withCalls, withTarget, zone } from './options.ts';
import { withKnownSubcommands } from './queue-commands.ts';

/** Adds `list`. */
export function addList(program: Command, io: Io, finish: Finish): void {
  withCalls(withTarget(program.command('list')))
    .summary('list calls, newest first')
    .description('List calls, newest first: those of the last 24 hours unless told otherwise.')
    .option('--limit <number>', 'most calls to list', wholeNumber(1, MAX_LIST_LIMIT), 20)
    .option('--cursor <cursor>', 'go on where a list ended that was piped, or printed with --json')
    .option('--tz <zone>', TZ_HELP, zone)
    .action(async options => {
      if (options.text) {
        const { listText } = await import('./commands/list-text.ts');
        finish(await listText({ ...options, text: options.text }, io));
      } else {
        const { list } = await import('./commands/list.ts');
        finish(await list(options, io));
      }
    });
}

/** Adds `export`. */
export function addExport(program: Command, io: Io, finish: Finish): void {
  withCalls(withTarget(program.command('export'), { json: false }))
    .summary('write calls for a spreadsheet or a program')
    .description(
      'Write calls, newest first, as CSV for a spreadsheet or as JSON lines for a program: those of the last 24 hours unless told otherwise, with their analysis and answers. It goes to standard output, or into a file that only this user can read.',
    )
    .addOption(
      new Option(
        '--format <format>',
        'as it is to be written (default: as the file is named, else csv)',
      ).choices(['csv', 'jsonl']),
    )
    .option('--output <file>', 'write into a file, which is there as a whole or not at all')
    .option('--force', 'replace the file if there is one')
    .option('--transcript', 'with the transcripts')
    .option(
      '--tz <zone>',
      'time zone of csv, for instance America/Chicago (default: that of this machine)',
      zone,
    )
    .action(async options => {
      const { exportCalls } = await import('./commands/export.ts');
      finish(await exportCalls(options, io));
    });
}

/** Adds `report`. */
export function addReport(program: Command, io: Io, finish: Finish): void {
  withCalls(withTarget(program.command('report')))
    .summary('calls in figures, by agent, campaign, day, outcome or number')
    .description(
      'Calls in figures: how many, how many were connected, how long they lasted, how many were analyzed and successful, and their sentiment; those of the last 24 hours unless told otherwise.',
    )
    .addOption(
      new Option('--by <group>', 'what to group the calls by')
        .choices(['agent', 'campaign', 'day', 'outcome', 'number'] satisfies Dimension[])
        .default('agent'),
    )
    .addOption(
      new Option(
        '--limit <number>',
        'most agents, campaigns or numbers; the others become one row (default: 20, all in JSON and CSV)',
      ).argParser(wholeNumber(1)),
    )
    .addOption(new Option('--csv', 'print CSV for a spreadsheet').conflicts('json'))
    .option(
      '--tz <zone>',
      'time zone of --by day, for instance America/Chicago (default: that of this machine)',
      zone,
    )
    .action(async options => {
      const { report } = await import('./commands/report.ts');
      finish(await report(options, io));
    });
}

/** Adds `show`. */
export function addShow(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('show'))
    .summary('show a call: its life, analysis and conversation')
    .description('Show a call: its lifecycle and what is missing of it, analysis, conversation and links.')
    .argument('[call_id]', 'which call, by its id or at least the first 8 characters (default: the newest)')
    .option('--tz <zone>', TZ_HELP, zone)
    .action(async (callId, options) => {
      const { show } = await import('./commands/show.ts');
      finish(await show(callId, options, io));
    });
}

/** Adds `watch`. */
export function addWatch(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('watch'))
    .summary('print new and changed calls as they come')
    .description('Print new and changed calls as they come, one on a line; with --json, as JSON lines.')
    .addOption(
      new Option('--interval <duration>', 'time between two looks').argParser(duration).default(2000, '2s'),
    )
    .addOption(
      new Option('--window <duration>', 'look at calls of this age at most')
        .argParser(duration)
        .default(3 * 3_600_000, '3h'),
    )
    .action(async options => {
      const { watch } = await import('./commands/watch.ts');
      finish(await watch(options, io));
    });
}

/** Adds `events`. */
export function addEvents(program: Command, io: Io, finish: Finish): void {
  const events = withKnownSubcommands(program.command('events'))
    .summary('events about calls for other systems: tail, sample')
    .description('Look at the events about calls that other systems get from a bus (setting events).');
  withTarget(events.command('tail'))
    .summary('print events as they come')
    .description(
      'Print the events that other systems get, one on a line, as they come; with --json, each as a consumer gets it. Until Ctrl-C, there is a rule on the bus and a queue behind it for this.',
    )
    .action(async options => {
      const { eventsTail } = await import('./commands/events-tail.ts');
      finish(await eventsTail(options, io));
    });
  events
    .command('sample')
    .summary('print an event as a consumer gets it')
    .description(
      "Print an event as a target of the bus gets it, as JSON: about the call that Whippy's documentation shows. It is always the same, to test a consumer with.",
    )
    .addArgument(new Argument('<event>', 'which event').choices(SAMPLE_NAMES))
    .action(async name => {
      const { eventsSample } = await import('./commands/events-sample.ts');
      finish(eventsSample(name, io));
    });
}

/** Adds `view`. */
export function addView(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('view'))
    .summary('serve a web page of the calls on this machine')
    .description(
      'Serve a read-only web page of the calls, on this machine and for this user only, until Ctrl-C. The address that it prints lets a browser in.',
    )
    .option('--port <port>', 'where to serve it (0: any free port)', wholeNumber(0, 65_535), 8001)
    .option('--call <id>', 'open the page of a call: its id, or the beginning of it')
    .action(async options => {
      const { view } = await import('./commands/view.ts');
      finish(await view(options, io));
    });
}
