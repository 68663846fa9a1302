import { Command, InvalidArgumentError, Option } from 'commander';
import { wholeNumber } from '../terminal/arguments.ts';
import { usageErrorLine } from '../terminal/explain.ts';
import type { Io } from '../terminal/io.ts';
import { KEY_RULE, parseKeys } from '../whippy/signing-key.ts';
import { ENGINES, type Engine } from './engines.ts';
import { randomSigningKey } from './signing-key.ts';

/** The flags of `npm start`, and of `npm run dev`, which is the same with `--watch`. */
export interface StartOptions {
  readonly port: number;
  readonly sqsPort: number;
  readonly dynamodbPort: number;
  readonly viewPort: number;
  readonly signingKey: string;
  /** Whether to run a stand-in for Whippy as well, and on which port. */
  readonly withWhippy: boolean;
  readonly whippyPort: number;
  /** Minutes between two comparisons of the stand-in's list with the records; none without. */
  readonly reconcile: number | undefined;
  readonly engine: Engine;
  /** Whether to reload a function when its source changes. */
  readonly watch: boolean;
}

/**
 * Reads the command line of `npm start` or `npm run dev`. The signing key is that of the flag, or that of the
 * environment, or a random one that only this start knows.
 *
 * @param argv the arguments after `npm start --`
 * @throws {CommanderError} when it is wrong, or asks for help; commander has printed the error or the help by then
 */
export function readStartOptions(
  argv: readonly string[],
  { stdout, stderr, env }: Pick<Io, 'stdout' | 'stderr' | 'env'>,
): StartOptions {
  const port = wholeNumber(0, 65_535);
  const script = env.npm_lifecycle_event === 'dev' ? 'npm run dev' : 'npm start';
  const command = new Command(`${script} --`)
    .description('Runs callfold on this machine, without an AWS account.')
    .option('--port <port>', 'webhook endpoint', port, 3000)
    .option('--sqs-port <port>', 'SQS', port, 9324)
    .option('--dynamodb-port <port>', 'DynamoDB', port, 8000)
    .option('--view-port <port>', 'web view of the calls', port, 8001)
    .addOption(
      new Option('--signing-key <key>', 'key that deliveries must be signed with (default: a random one)')
        .env('CALLFOLD_SIGNING_KEY')
        .argParser(signingKey),
    )
    .option('--with-whippy', 'run a stand-in for Whippy beside it (docs/whippy.md)', false)
    .addOption(
      new Option('--whippy-port <port>', 'the stand-in for Whippy, which it switches on')
        .argParser(port)
        .default(8002)
        .implies({ withWhippy: true }),
    )
    .addOption(
      new Option(
        '--reconcile <minutes>',
        'compare its list of calls with the records; switches it on as well',
      )
        .argParser(wholeNumber(5, 1440))
        .implies({ withWhippy: true }),
    )
    .addOption(
      new Option(
        '--engine <name>',
        "DynamoDB: amazon is Amazon's own, needs Java 17, and publishes events about calls",
      )
        .choices(ENGINES)
        .default('dynalite'),
    )
    .option('--watch', 'reload a function when its source changes; npm run dev sets this', false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: text => stdout.write(text),
      writeErr: text => stderr.write(text),
      outputError: text => stderr.write(usageErrorLine(text, { stderr, env })),
    });
  const taken = command.options.filter(option => isTakenByNpm(option, env)).map(({ flags }) => flags);
  if (taken.length > 0) {
    const names = taken.map(flags => flags.split(' ')[0]).join(' and ');
    command.error(`npm took ${names} as its own: write ${script} -- ${taken.join(' ')}`, { exitCode: 2 });
  }
  command.parse(argv, { from: 'user' });
  const given = command.opts<Omit<StartOptions, 'signingKey' | 'reconcile'> & Partial<StartOptions>>();
  return { ...given, reconcile: given.reconcile, signingKey: given.signingKey ?? randomSigningKey() };
}

// Without `--` before it, npm treats a flag as one of its own, and passes it on in a variable at most.
function isTakenByNpm(option: Option, env: Io['env']): boolean {
  if (!['start', 'dev'].includes(env.npm_lifecycle_event ?? '') || option.long === undefined) return false;
  return env[`npm_config_${option.long.slice(2).replaceAll('-', '_')}`] !== undefined;
}

function signingKey(text: string): string {
  if (parseKeys(text).length > 0) return text;
  throw new InvalidArgumentError(`It must hold a key: ${KEY_RULE}.`);
}
