import type { Progress, Repair } from '../../completeness/run.ts';
import type { Io } from '../../terminal/io.ts';
import { widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { type Column, renderTable } from '../../terminal/table.ts';
import { plural } from '../../text/plural.ts';
import { printableJson } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { isoTime } from '../../time/instant.ts';
import { shownIdCharacters } from '../short-ids.ts';
import type { ListingWindow } from './listing-window.ts';

/** A call whose event was put on the queue, or would be. */
export type Repaired = Pick<Repair, 'callId' | 'kind' | 'status'>;

/** What a backfill has done, or would do. */
export interface Backfilled extends Progress {
  readonly window: ListingWindow;
  readonly repaired: readonly Repaired[];
  /** How long before the run a call must have been changed last, in milliseconds. */
  readonly settlingMs: number;
  /** The command that goes on; undefined if the list came to its end and every message was accepted. */
  readonly goOn: string | undefined;
  readonly interrupted: boolean;
}

/** Reports a backfill on standard output. */
export function reportBackfilled(
  backfilled: Backfilled,
  { dryRun = false, json }: { readonly dryRun?: boolean | undefined; readonly json?: boolean | undefined },
  io: Pick<Io, 'stdout' | 'env'>,
): void {
  const text = json
    ? printableJson(documentOf(backfilled, dryRun), 2)
    : [...table(backfilled.repaired, io), ...sentences(backfilled, dryRun)].join('\n');
  io.stdout.write(`${text}\n`);
}

function documentOf(backfilled: Backfilled, dryRun: boolean): object {
  const { window, tally, repaired, reached, goOn, interrupted } = backfilled;
  return {
    dry_run: dryRun,
    since: isoTime(window.since),
    until: window.until === undefined ? null : isoTime(window.until),
    retention_days: window.boundedByDays ?? null,
    ...tally,
    calls: repaired.map(({ callId, kind, status }) => ({ call_id: callId, found: kind, status })),
    interrupted,
    reached: reached ?? null,
    go_on: goOn ?? null,
  };
}

/** Most calls that a terminal shows. */
const MAX_SHOWN = 20;

function table(repaired: readonly Repaired[], io: Pick<Io, 'stdout' | 'env'>): string[] {
  if (repaired.length === 0) return [];
  const shown = io.stdout.isTTY ? repaired.slice(0, MAX_SHOWN) : repaired;
  const width = widthOf(io.stdout);
  const style = stylist(io.stdout, io);
  const idCharacters = shownIdCharacters(
    shown.map(({ callId }) => callId),
    width,
  );
  const columns: Column<Repaired>[] = [
    { title: 'CALL', value: ({ callId }) => callId.slice(0, idCharacters), max: 36 },
    { title: 'FOUND', value: ({ kind }) => kind },
    { title: 'STATUS', value: ({ status }) => status },
  ];
  const left = repaired.length - shown.length;
  return [
    renderTable(columns, shown, width, text => style('bold', text)),
    ...(left > 0 ? [`and ${plural(left, 'other')}, which --json prints`] : []),
  ];
}

function sentences(backfilled: Backfilled, dryRun: boolean): string[] {
  const { window, tally, repaired, settlingMs, goOn, interrupted } = backfilled;
  const { listed, complete, missing, behind, unsettled, unreadable, unsent } = tally;
  const sent = plural(repaired.length, 'event');
  return [
    ...(window.boundedByDays === undefined
      ? []
      : [
          `Records are kept for ${plural(window.boundedByDays, 'day')}: calls from before ${isoTime(window.since)} were left out.`,
        ]),
    listed === 0 && goOn === undefined
      ? 'Whippy lists no calls of this time.'
      : `Compared ${plural(listed, 'call')} with what is recorded: ${complete} complete, ${missing} missing, ${behind} behind.`,
    ...(repaired.length > 0
      ? [
          dryRun
            ? `This would put ${sent} on the queue. Do it without --dry-run.`
            : `${sent} put on the queue: a moment later these calls are complete.`,
        ]
      : []),
    ...(unsettled > 0
      ? [
          `${plural(unsettled, 'call')} left for a later run: changed within the last ${formatDuration(settlingMs)}, so a webhook may still be under way.`,
        ]
      : []),
    ...(unreadable > 0
      ? [`${plural(unreadable, 'call')} left: the row has no usable id, or the record no readable version.`]
      : []),
    ...(unsent > 0 ? [`${plural(unsent, 'event')} not put on the queue: SQS did not accept them.`] : []),
    ...(interrupted ? ['Interrupted.'] : []),
    ...(goOn === undefined ? [] : [`Go on with: ${goOn}`]),
  ];
}
