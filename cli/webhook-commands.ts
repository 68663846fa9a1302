// Commands about the webhook: what sends to it, what makes Whippy send to it, and who signed.
import { type Command, Option } from 'commander';
import { SCENARIO_NAMES } from '../samples/scenario.ts';
import { positiveNumber, wholeNumber } from '../terminal/arguments.ts';
import type { Finish } from '../terminal/exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { apiOption, duration, httpUrl, withTarget } from './options.ts';

/** Adds `send`. */
export function addSend(program: Command, io: Io, finish: Finish): void {
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

/** Adds `connect`. */
export function addConnect(program: Command, io: Io, finish: Finish): void {
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

/** Adds `disconnect`. */
export function addDisconnect(program: Command, io: Io, finish: Finish): void {
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

/** Adds `verify`. */
export function addVerify(program: Command, io: Io, finish: Finish): void {
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
