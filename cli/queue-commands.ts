import { type Command, Option } from 'commander';
import type { Finish } from './exit-codes.ts';
import type { Io } from './io.ts';
import { messageId, wholeNumber, withTarget } from './options.ts';

/** Adds `dlq`: what could not be recorded. */
export function addDlq(program: Command, io: Io, finish: Finish): void {
  const dlq = program
    .command('dlq')
    .summary('what could not be recorded: list, redrive')
    .description('Look after the dead-letter queue: call events that the recorder could not record.');
  withTarget(dlq.command('list', { isDefault: true }))
    .summary('list what waits, and why (default)')
    .description('List the dead letters, oldest first, and why they are there.')
    .option('--limit <number>', 'most dead letters to list', wholeNumber(1, 10_000), 50)
    .action(async options => {
      const { listDeadLetters } = await import('./commands/dlq.ts');
      finish(await listDeadLetters(options, io));
    });
  withTarget(dlq.command('redrive'))
    .summary('send them to the queue again')
    .description('Send the dead letters to the queue again. Says what it would do, until --yes is given.')
    .option('--yes', 'do it')
    .option('--limit <number>', 'most dead letters to send', wholeNumber(1), Number.MAX_SAFE_INTEGER)
    .action(async options => {
      const { redriveDeadLetters } = await import('./commands/dlq.ts');
      finish(await redriveDeadLetters(options, io));
    });
}

/** Adds `quarantine`: what could not be verified. */
export function addQuarantine(program: Command, io: Io, finish: Finish): void {
  const quarantine = program
    .command('quarantine')
    .summary('what could not be verified: list, show, release')
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
    .option('--limit <number>', 'most deliveries to judge', wholeNumber(1), Number.MAX_SAFE_INTEGER)
    .action(async options => {
      if (options.unverified) {
        const { releaseUnverified } = await import('./commands/release-unverified.ts');
        finish(await releaseUnverified(options, io));
        return;
      }
      const { releaseQuarantine } = await import('./commands/quarantine.ts');
      finish(await releaseQuarantine(options, io));
    });
}

const ID_ARGUMENT = 'id of a message as the list shows it: whole, or its first 8 or more characters';
