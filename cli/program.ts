import { Argument, Command, Option } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import type { Dimension } from '../report/report.ts';
import { SCENARIO_NAMES } from '../samples/scenario.ts';
import { positiveNumber, wholeNumber } from '../terminal/arguments.ts';
import type { Finish } from '../terminal/exit-codes.ts';
import { usageErrorLine } from '../terminal/explain.ts';
import type { Io } from '../terminal/io.ts';
import { WHIPPY_API } from '../whippy/api-address.ts';
import { SHELLS } from './completion/shells.ts';
import { SAMPLE_NAMES } from './events/sample-names.ts';
import { addExamples } from './examples.ts';
import { PAGES } from './open/pages.ts';
import {
  DEFAULT_REPLAY_RATE,
  duration,
  httpUrl,
  MAX_LIST_LIMIT,
  phoneNumber,
  refuseEmpty,
  since,
  withCalls,
  withDays,
  withTarget,
  zone,
} from './options.ts';
import { addDlq, addQuarantine, withKnownSubcommands } from './queue-commands.ts';

const AFTER_HELP = `
Commands work on a deployed stack, found through its outputs with your own AWS
credentials and region; with --local, on the services that npm start runs on
this machine.

Exit codes:
  0    done, and the answer is yes
  1    the answer is no, or it could not be done
  2    the command line is wrong
  130  interrupted

Environment:
  WHIPPY_API_KEY        Whippy's API key, for connect, backfill and refresh
  CALLFOLD_SIGNING_KEY  signing key, for send --url, verify and npm start
  AWS_PROFILE, AWS_REGION and all others that AWS tools know; NO_COLOR

Try it (npm start, then in another terminal):
  npx callfold send --calls 20
  npx callfold list --local
  npx callfold show --local`;

/**
 * Builds the command line. Every command's module is loaded when the command runs, so that help and errors come
 * at once.
 */
export function createProgram(io: Io, finish: Finish): Command {
  const program = new Command('callfold')
    .description('Look at the calls that callfold has recorded, and look after what records them.')
    .addHelpText('after', AFTER_HELP)
    .exitOverride()
    .hook('preAction', (_program, command) => refuseEmpty(command))
    .version(manifest.version, '-V, --version', 'print the version')
    .configureOutput({
      writeOut: text => io.stdout.write(text),
      writeErr: text => io.stderr.write(text),
      outputError: text => io.stderr.write(usageErrorLine(text, io)),
      getOutHelpWidth: () => io.stdout.columns || 80,
      getErrHelpWidth: () => io.stderr.columns || 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  addList(program, io, finish);
  addShow(program, io, finish);
  addExport(program, io, finish);
  addReport(program, io, finish);
  addWatch(program, io, finish);
  addSend(program, io, finish);
  addConnect(program, io, finish);
  addDisconnect(program, io, finish);
  addVerify(program, io, finish);
  addDlq(program, io, finish);
  addQuarantine(program, io, finish);
  addBackfill(program, io, finish);
  addRefresh(program, io, finish);
  addAudit(program, io, finish);
  addReplay(program, io, finish);
  addForget(program, io, finish);
  addEvents(program, io, finish);
  addView(program, io, finish);
  addOpen(program, io, finish);
  addDoctor(program, io, finish);
  addProve(program, io, finish);
  addInit(program, io, finish);
  addCompletion(program, io, finish);
  addExamples(program);
  return program;
}

const TZ_HELP = 'time zone of the times, for instance America/Chicago (default: that of this machine)';

function addList(program: Command, io: Io, finish: Finish): void {
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

function addExport(program: Command, io: Io, finish: Finish): void {
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

function addReport(program: Command, io: Io, finish: Finish): void {
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

function addShow(program: Command, io: Io, finish: Finish): void {
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

function addWatch(program: Command, io: Io, finish: Finish): void {
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

function addSend(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('send'), { defaultTarget: 'the local services' })
    .summary('send signed sample calls, or captured payloads')
    .description(
      'Send webhooks, signed as Whippy signs them: of made-up calls, or captured payloads. Goes to the local services unless told otherwise. To a stack, made-up calls go with --yes only.',
    )
    .addOption(
      new Option('--url <address>', 'send to any endpoint; signs with the key in CALLFOLD_SIGNING_KEY')
        .argParser(httpUrl)
        .conflicts(['local', 'stack']),
    )
    .option('--calls <number>', 'how many calls to make up', wholeNumber(1), 1)
    .addOption(
      new Option('--scenario <name>', 'how all calls go (default: a realistic mix)').choices(SCENARIO_NAMES),
    )
    .option('--rate <events>', 'events per second (default: as fast as they are answered)', positiveNumber)
    .option('--concurrency <number>', 'most calls under way at once', wholeNumber(1, 1000), 20)
    .option('--shuffle', 'send events in any order')
    .option('--duplicates <percent>', 'share of the events that are sent twice', wholeNumber(0, 100), 0)
    .option('--spread <duration>', 'spread the calls over the past, for instance 7d', duration)
    .option('--seed <number>', 'make up the same calls again', wholeNumber(0, 2 ** 32 - 1))
    .option('--yes', 'send made-up calls to a stack')
    .addOption(
      new Option(
        '--file <path...>',
        'send captured payloads, byte for byte (.jsonl: one on each line)',
      ).conflicts(['calls', 'scenario', 'spread']),
    )
    .action(async options => {
      const { send } = await import('./commands/send.ts');
      finish(await send(options, io));
    });
}

function addConnect(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('connect'))
    .summary('have Whippy send its call events here')
    .description(
      'Connect Whippy: puts its API key into the signing secret, creates the application and the endpoint for the call events in Whippy, and tests the way. In a terminal, it then shows what comes of each delivery, until Ctrl-C. Running it again creates nothing twice. The API key is asked for, or taken from WHIPPY_API_KEY.',
    )
    .addOption(
      new Option(
        '--url <address>',
        'public address of the endpoint (default: WebhookUrl of the stack)',
      ).argParser(httpUrl),
    )
    .option('--manual', "print the steps for Whippy's web page instead")
    .option('--key-only', 'only put the key into the secret, test, and wait for deliveries')
    .option('--with-token', 'give Whippy the address that ends with the token (setting webhookToken)')
    .option('--remove-old-keys', 'remove all other keys from the signing secret')
    .option('--again', 'create application and endpoint anew, as if there were none')
    .option('--no-wait', 'end when connected, instead of showing what comes of each delivery')
    .addOption(apiOption())
    .action(async options => {
      const { connect } = await import('./commands/connect.ts');
      finish(await connect(options, io));
    });
}

function addDisconnect(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('disconnect'))
    .summary('forget what connect made, and say what to delete in Whippy')
    .description(
      "Take a connection back: says what to delete on Whippy's web page, forgets what connect has made, and with --remove-key takes its API key out of the signing secret. Says what it would do, until --yes is given.",
    )
    .option('--remove-key', "remove the connection's API key from the signing secret")
    .option('--yes', 'do it')
    .action(async options => {
      const { disconnect } = await import('./commands/disconnect.ts');
      finish(await disconnect(options, io));
    });
}

function addVerify(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('verify'))
    .summary('say whether a captured delivery verifies, and why not')
    .description(
      'Say whether a captured delivery verifies under the current signing keys, in which header, scheme and encoding, and if not, what was tried. The keys are those of the deployment, or the one in CALLFOLD_SIGNING_KEY if no deployment is named.',
    )
    .requiredOption(
      '--header <header>',
      'a header that may be the signature, with or without its name (can be repeated)',
      (header: string, others: readonly string[] = []) => [...others, header],
    )
    .requiredOption(
      '--body-file <path>',
      'the body, byte for byte, or as a JSON string, in Base64 or in UTF-16 (- for standard input)',
    )
    .action(async options => {
      const { verify } = await import('./commands/verify.ts');
      finish(await verify(options, io));
    });
}

function addBackfill(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('backfill'))
    .summary("find calls whose webhooks never came in Whippy's list, and record them")
    .description(
      'Compare the calls that Whippy lists with their records, and put those that are missing or behind on the queue. Can be repeated and interrupted: what is right stays as it is. The API key is taken from WHIPPY_API_KEY, else it is the first key of the signing secret.',
    )
    .requiredOption('--since <time>', 'calls since a time: 4d, 12h, or 2026-11-23T09:00:00Z', since)
    .option('--until <time>', 'calls until a time (default: now)', since)
    .option('--dry-run', 'only say what it would put on the queue')
    .addOption(apiOption())
    .action(async options => {
      const { backfill } = await import('./commands/backfill.ts');
      finish(await backfill(options, io));
    });
}

function addRefresh(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('refresh'))
    .summary('ask Whippy about one call, and record what is new')
    .description(
      'Ask Whippy about one call, by the conversation of its record, and put what the record lacks on the queue. Waits until that is recorded, and says which attributes have changed. The API key is taken from WHIPPY_API_KEY, else it is the first key of the signing secret.',
    )
    .argument('<call_id>', 'which call, by its id or at least the first 8 characters')
    .addOption(apiOption())
    .action(async (callId, options) => {
      const { refresh } = await import('./commands/refresh.ts');
      finish(await refresh(callId, options, io));
    });
}

function apiOption(): Option {
  return new Option('--api <address>', "Whippy's API").argParser(httpUrl).default(WHIPPY_API);
}

function addAudit(program: Command, io: Io, finish: Finish): void {
  withDays(withTarget(program.command('audit')))
    .summary('compare the records with the archived events')
    .description(
      'Fold the archived events of some days (setting archive), and compare the record of each call that had one, attribute for attribute. Reads and changes nothing else. The exit code is 1 if a record is not what its events give.',
    )
    .action(async options => {
      const { audit } = await import('./commands/audit.ts');
      finish(await audit(options, io));
    });
}

function addReplay(program: Command, io: Io, finish: Finish): void {
  withDays(withTarget(program.command('replay')))
    .summary('put archived events on the queue again')
    .description(
      'Put the archived events of some days, or of a call, on the queue again (setting archive), behind live ones. Records that are right stay as they are, and those that are missing are made anew. Says what it would do, until --yes is given. Can be repeated and interrupted.',
    )
    .option('--call <id>', 'only the events of a call; of all days, unless --day or --since is given')
    .option('--rate <events>', 'most events per second', positiveNumber, DEFAULT_REPLAY_RATE)
    .option('--after <file>', 'go on after a file of the archive, as an interrupted run says')
    .option('--yes', 'do it')
    .action(async options => {
      const { replay } = await import('./commands/replay.ts');
      finish(await replay(options, io));
    });
}

function addForget(program: Command, io: Io, finish: Finish): void {
  withTarget(program.command('forget'))
    .summary('delete calls for good: of a contact, a number, or by id')
    .description(
      'Forget calls: replaces their records by tombstones that hold nothing but the id, so that nothing that still comes of them is recorded, deletes their messages from the dead-letter queue and the quarantine, and takes their events out of the archive. Says what it would do, until --yes is given. Can be repeated: it goes on where it ended.',
    )
    .argument('[call_id...]', 'calls to forget, recorded or not')
    .option('--contact <id>', 'calls of a contact')
    .option(
      '--number <number>',
      'calls from or to a number, by its digits, country code included. There is no index by number: this reads the whole table, 1 GB at a time',
      phoneNumber,
    )
    .option('--from-file <path>', 'calls whose ids are in a file, one on each line (- for standard input)')
    .option('--cursor <cursor>', 'go on with --number where the search before ended')
    .option('--yes', 'do it')
    .action(async (callIds, options) => {
      const { forget } = await import('./commands/forget.ts');
      finish(await forget(callIds, options, io));
    });
}

function addEvents(program: Command, io: Io, finish: Finish): void {
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

function addView(program: Command, io: Io, finish: Finish): void {
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

function addOpen(program: Command, io: Io, finish: Finish): void {
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

function addDoctor(program: Command, io: Io, finish: Finish): void {
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

function addProve(program: Command, io: Io, finish: Finish): void {
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

function addInit(program: Command, io: Io, finish: Finish): void {
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

function addCompletion(program: Command, io: Io, finish: Finish): void {
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
