import { type Command, Option } from 'commander';
import { wholeNumber } from '../terminal/arguments.ts';
import { type Finish, usageFailure } from '../terminal/exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { oneLine } from '../text/printable.ts';
import type { AuthenticityProblem } from '../whippy/refused.ts';
import { duration, messageId, withTarget } from './options.ts';

const EVENTS_OPTION = ['--events', 'those of the events about calls (setting events)'] as const;

/** Adds `dlq`: what could not be recorded. */
export function addDlq(program: Command, io: Io, finish: Finish): void {
  const dlq = withKnownSubcommands(program.command('dlq'))
    .summary('what could not be recorded: list, redrive, discard')
    .description(
      'Look after the dead-letter queue: authentic deliveries that the webhook could not read, and call events that the recorder could not record.',
    );
  withTarget(dlq.command('list', { isDefault: true }))
    .summary('list what waits, and why (default)')
    .description('List the dead letters, oldest first, and why they are there.')
    .option(...EVENTS_OPTION)
    .option('--limit <number>', 'most dead letters to list', wholeNumber(1, 10_000), 50)
    .action(async options => {
      const { listDeadLetters } = await import('./commands/dlq.ts');
      finish(await listDeadLetters(options, io));
    });
  withTarget(dlq.command('redrive'))
    .summary('send them to the queue again')
    .description(
      'Send the dead letters to the queue again; those that still cannot be read stay. Says what it would do, until --yes is given.',
    )
    .option(...EVENTS_OPTION)
    .option('--yes', 'do it')
    .addOption(limitOption('most dead letters to send'))
    .action(async options => {
      const { redriveDeadLetters } = await import('./commands/dlq.ts');
      finish(await redriveDeadLetters(options, io));
    });
  withTarget(dlq.command('discard'))
    .summary('delete single ones')
    .description('Delete single dead letters. Says what it would do, until --yes is given.')
    .argument('<id...>', ID_ARGUMENT, messageId)
    .option(...EVENTS_OPTION)
    .option('--yes', 'do it')
    .action(async (ids, options) => {
      const { discardFromDeadLetters } = await import('./commands/dlq.ts');
      finish(await discardFromDeadLetters(ids, options, io));
    });
}

/** Adds `quarantine`: what could not be verified. */
export function addQuarantine(program: Command, io: Io, finish: Finish): void {
  const quarantine = withKnownSubcommands(program.command('quarantine'))
    .summary('what did not verify: list, show, release, discard')
    .description('Look after the quarantine: deliveries that could not be verified when they came.');
  withTarget(quarantine.command('list', { isDefault: true }))
    .summary('list what waits, and whether it verifies now (default)')
    .description(
      'List the quarantined deliveries, oldest first, and whether they verify under the current keys.',
    )
    .option('--limit <number>', 'most deliveries to list', wholeNumber(1, 10_000), 50)
    .action(async options => {
      const { listQuarantine } = await import('./commands/quarantine.ts');
      finish(await listQuarantine(options, io));
    });
  withTarget(quarantine.command('show'))
    .summary('say why single ones do not verify')
    .description(
      'Show single deliveries: which header verifies, under which scheme, encoding and key, or what was tried and what is odd about each header. Shows no key, digest or transcript.',
    )
    .argument('<id...>', ID_ARGUMENT, messageId)
    .action(async (ids, options) => {
      const { showQuarantined } = await import('./commands/quarantine-show.ts');
      finish(await showQuarantined(ids, options, io));
    });
  withTarget(quarantine.command('release'))
    .summary('let in what verifies now')
    .description(
      'Verify the quarantined deliveries with the current keys and let in those that are authentic; the others stay. With --unverified, let in single deliveries that you know to be authentic. Says what it would do, until --yes is given.',
    )
    .option('--yes', 'do it')
    .addOption(
      new Option('--unverified <id...>', `let in without verifying: ${ID_ARGUMENT}`)
        .argParser(messageId)
        .conflicts('limit'),
    )
    .addOption(limitOption('most deliveries to judge'))
    .action(async options => {
      if (options.unverified) {
        const { releaseUnverified } = await import('./commands/release-unverified.ts');
        finish(await releaseUnverified(options, io));
        return;
      }
      const { releaseQuarantine } = await import('./commands/quarantine.ts');
      finish(await releaseQuarantine(options, io));
    });
  withTarget(quarantine.command('discard'))
    .summary('delete forgeries')
    .description(
      'Delete deliveries that do not verify under the current keys, and that all of the options select; what verifies stays. Put the right key into the secret first. Says what it would do, until --yes is given.',
    )
    .argument('[id...]', ID_ARGUMENT, messageId)
    .addOption(new Option('--reason <reason>', 'refused for this reason').choices(Object.keys(REASONS)))
    .option('--older-than <duration>', 'in quarantine for longer than this, for instance 3d', duration)
    .option('--yes', 'do it')
    .action(async (ids, options) => {
      const { discardFromQuarantine } = await import('./commands/quarantine.ts');
      finish(await discardFromQuarantine(ids, options, io));
    });
}

const ID_ARGUMENT = 'id of a message as the list shows it: whole, or its first 8 or more characters';

// An object, so that the compiler finds a reason that is missing here.
const REASONS: { readonly [reason in AuthenticityProblem]: true } = {
  signature_missing: true,
  signature_malformed: true,
  signature_expired: true,
  signature_mismatch: true,
  token_mismatch: true,
};

function limitOption(description: string): Option {
  return new Option('--limit <number>', description)
    .argParser(wholeNumber(1))
    .default(Number.MAX_SAFE_INTEGER, 'all');
}

// Commander would hand an unknown name to the default subcommand, which then complains of too many arguments.
export function withKnownSubcommands(command: Command): Command {
  return command.hook('preSubcommand', ({ args: [name = ''], commands }) => {
    const names = commands.map(subcommand => subcommand.name());
    if (name === '' || name.startsWith('-') || ['help', ...names].includes(name)) return;
    throw usageFailure(
      `${command.name()} has no subcommand '${oneLine(name)}': it has ${names.join(', ')} (--help tells more)`,
    );
  });
}
