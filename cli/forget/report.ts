import type { LinesFound } from '../../store/archive/forget-lines.ts';
import type { Presence } from '../../store/calls/forgetting.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { plural } from '../../text/plural.ts';
import { oneLine, printableJson } from '../../text/printable.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';
import { count, DEAD_LETTERS, DELIVERIES } from '../queues/tell.ts';
import type { MessagesFound } from './queue-messages.ts';

/** What was done, or would be. */
export interface Outcome {
  /** What the table had of each call before. */
  readonly calls: ReadonlyMap<string, Presence>;
  /** How many tombstones were written. */
  readonly forgotten: number;
  readonly deadLetters: MessagesFound;
  readonly quarantined: MessagesFound;
  /** Lines of the archive; undefined if there is none. */
  readonly archived: LinesFound | undefined;
  /** Goes on with the search by number, if it has not come to the end of the table. */
  readonly cursor: string | undefined;
}

/** How to report it. */
interface ReportOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Reports on standard output. Returns the exit code. */
export function report(outcome: Outcome, deployment: Deployment, options: ReportOptions, io: Io): number {
  const { calls, forgotten, deadLetters, quarantined, archived, cursor } = outcome;
  const unreadable = deadLetters.unreadable + quarantined.unreadable;
  const unseen = deadLetters.unseen + quarantined.unseen;
  if (options.json) {
    const document = {
      dry_run: !options.yes,
      calls: [...calls].map(([call_id, before]) => ({ call_id, before })),
      forgotten,
      dead_letters: deadLetters.matched,
      quarantined: quarantined.matched,
      unreadable,
      unseen,
      archived: archived
        ? { lines: archived.matched, files: archived.objects, unreadable: archived.unreadable }
        : null,
      cursor: cursor ?? null,
    };
    io.stdout.write(`${printableJson(document, 2)}\n`);
  } else {
    io.stdout.write(`${describe(outcome, deployment, options, io).join('\n')}\n`);
  }
  const isLeft = unseen > 0 || cursor !== undefined || archived?.isComplete === false;
  return options.yes && isLeft ? EXIT.no : EXIT.ok;
}

function describe(
  { calls, forgotten, deadLetters, quarantined, archived, cursor }: Outcome,
  deployment: Deployment,
  { yes }: ReportOptions,
  { interruption: { signal } }: Io,
): string[] {
  const open = [...calls].filter(([, before]) => before !== 'forgotten');
  const already = calls.size - open.length;
  const messages = [
    ...(deadLetters.matched > 0 ? [count(deadLetters.matched, DEAD_LETTERS)] : []),
    ...(quarantined.matched > 0 ? [`${count(quarantined.matched, DELIVERIES)} in quarantine`] : []),
    ...(archived && archived.matched > 0
      ? [`${plural(archived.matched, 'archived event')} in ${plural(archived.objects, 'file')}`]
      : []),
  ].join(' and ');
  const unreadable = deadLetters.unreadable + quarantined.unreadable;
  const unseen = deadLetters.unseen + quarantined.unseen;
  const isNothing = open.length === 0 && messages === '';
  return [
    ...(yes
      ? [`${plural(forgotten, 'call')} forgotten.`]
      : [
          `This would forget ${plural(open.length, 'call')}${open.length > 0 ? ':' : '.'}`,
          ...open.map(([id, before]) => `  ${oneLine(id)}${before === 'none' ? '  (not recorded)' : ''}`),
        ]),
    ...(already > 0 ? [`${plural(already, 'call')} forgotten before.`] : []),
    ...(messages ? [`${yes ? 'Deleted' : 'It would delete'} ${messages}.`] : []),
    ...(unreadable > 0
      ? [
          `${plural(unreadable, 'message')} cannot be read as call events, so they stay: ${suggest('dlq list', deployment)}, ${suggest('quarantine list', deployment)}`,
        ]
      : []),
    ...(unseen > 0
      ? [`${plural(unseen, 'message')} could not be looked at: repeat the command in five minutes.`]
      : []),
    ...(archived && archived.unreadable > 0
      ? [`${plural(archived.unreadable, 'line')} of the archive cannot be read, so they stay.`]
      : []),
    ...(archived?.isComplete === false && !signal.aborted
      ? ['The archive still had some when it was looked at again: repeat the command.']
      : []),
    ...(signal.aborted ? ['Interrupted: repeat the command to go on.'] : []),
    ...(cursor === undefined
      ? []
      : [`Not all of the table has been read: repeat the command with --cursor ${cursor} afterwards.`]),
    ...(yes || isNothing ? [] : ['Do it with --yes.']),
  ];
}
