import { sumOf } from '../../store/queues/counts.ts';
import type { Discarded } from '../../store/queues/discard.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { printableJson } from '../../text/printable.ts';
import { count, type Nouns, tellFailed, tellNothingSeen, tellUnseen } from './tell.ts';

/** How to report what was discarded. */
export interface DiscardReport {
  readonly dryRun: boolean;
  readonly json?: boolean | undefined;
  readonly nouns: Nouns;
  /** Sentence that says how to go on with what is authentic. */
  readonly adviceForAuthentic?: string;
}

/**
 * Prints what was discarded, or would be.
 *
 * @returns the exit code
 */
export function reportDiscarded(discarded: Discarded, report: DiscardReport, { stdout }: Io): number {
  const { missing, ambiguous, failed } = discarded;
  if (report.json) {
    stdout.write(`${printableJson(toDocument(discarded, report.dryRun), 2)}\n`);
  } else {
    stdout.write(`${sentences(discarded, report).join('\n')}\n`);
  }
  return missing.length + ambiguous.length + sumOf(failed) > 0 ? EXIT.no : EXIT.ok;
}

function toDocument(discarded: Discarded, dryRun: boolean) {
  const { discardable, authentic, notSelected, failed, missing, ambiguous, walked } = discarded;
  return {
    dry_run: dryRun,
    discarded: discarded.discarded,
    discardable,
    authentic,
    not_selected: notSelected,
    failed,
    not_found: missing,
    ambiguous,
    hidden: walked.hidden,
    waiting: walked.waiting,
  };
}

function sentences(
  discarded: Discarded,
  { dryRun, nouns, adviceForAuthentic = '' }: DiscardReport,
): string[] {
  const { discardable, authentic, notSelected, failed, missing, ambiguous, walked } = discarded;
  const byIds = missing.length + ambiguous.length > 0;
  if (walked.visited === 0 && !byIds) return tellNothingSeen(walked, nouns);
  const result = dryRun
    ? `This would discard ${count(discardable, nouns)}.${discardable > 0 ? ' Do it with --yes: nothing brings them back.' : ''}`
    : `${count(discarded.discarded, nouns)} discarded.`;
  return [
    ambiguous.length > 0 ? `Several ids begin with ${ambiguous.join(', ')}: give more of them.` : result,
    ...(authentic > 0
      ? [
          `${count(authentic, nouns)} ${authentic === 1 ? 'is' : 'are'} authentic and not discarded. ${adviceForAuthentic}`.trimEnd(),
        ]
      : []),
    ...(notSelected > 0 ? [`${count(notSelected, nouns)} not selected.`] : []),
    ...(missing.length > 0 ? [`Not found: ${missing.join(', ')}.`] : []),
    ...tellFailed(failed, nouns),
    ...tellUnseen(walked, nouns),
  ];
}
