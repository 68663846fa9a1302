// Commands that complete, compare and delete records.
import type { Command } from 'commander';
import { positiveNumber } from '../terminal/arguments.ts';
import type { Finish } from '../terminal/exit-codes.ts';
import type { Io } from '../terminal/io.ts';
import { apiOption, DEFAULT_REPLAY_RATE, phoneNumber, since, withDays, withTarget } from './options.ts';

/** Adds `backfill`. */
export function addBackfill(program: Command, io: Io, finish: Finish): void {
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

/** Adds `refresh`. */
export function addRefresh(program: Command, io: Io, finish: Finish): void {
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

/** Adds `audit`. */
export function addAudit(program: Command, io: Io, finish: Finish): void {
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

/** Adds `replay`. */
export function addReplay(program: Command, io: Io, finish: Finish): void {
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

/** Adds `forget`. */
export function addForget(program: Command, io: Io, finish: Finish): void {
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
