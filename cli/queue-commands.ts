import type { Command } from 'commander';
import type { Finish } from './exit-codes.ts';
import type { Io } from './io.ts';
import { wholeNumber, withTarget } from './options.ts';

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

/** Adds `quarantine`: what did not verify. */
export function addQuarantine(program: Command, io: Io, finish: Finish): void {
  const quarantine = program
    .command('quarantine')
    .summary('what did not verify: list, release')
    .description('Look after the quarantine: deliveries whose signature did not verify when they came.');
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
  withTarget(quarantine.command('release'))
    .summary('let in what verifies now')
    .description(
      'Verify the quarantined deliveries with the current keys and let in those that are authentic; the others stay. Says what it would do, until --yes is given.',
    )
    .option('--yes', 'do it')
    .option('--limit <number>', 'most deliveries to judge', wholeNumber(1), Number.MAX_SAFE_INTEGER)
    .action(async options => {
      const { releaseQuarantine } = await import('./commands/quarantine.ts');
      finish(await releaseQuarantine(options, io));
    });
}
