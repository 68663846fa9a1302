import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { plural } from '../../text/plural.ts';
import { oneLine } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import type { NotAccepted, Summary } from './tally.ts';

/** What a run of `callfold send` came to. */
export interface Report extends Summary {
  readonly url: string;
  readonly seed: number | undefined;
  readonly seconds: number;
  /** Whether the user stopped it before all was sent. */
  readonly interrupted: boolean;
}

/**
 * Prints what was sent and what it was answered, for people.
 *
 * @param advice the last line: how to go on
 */
export function report(
  { url, seed, seconds, interrupted, sent, answers, not_accepted, call_ids }: Report,
  advice: string | undefined,
  { stdout, env }: Pick<Io, 'stdout' | 'env'>,
): void {
  const style = stylist(stdout, { env });
  const rate = seconds > 0 ? `, ${Math.round(sent / seconds)} a second` : '';
  const calls = call_ids.length > 0 ? ` of ${plural(call_ids.length, 'call')}` : '';
  stdout.write(
    `${interrupted ? 'Interrupted. ' : ''}Sent ${plural(sent, 'event')}${calls} to ${url} in ${formatDuration(seconds * 1000)}${rate}.\n\n`,
  );
  for (const { status, outcome, count: times } of answers) {
    const line = `${String(times).padStart(7)}  ${status ?? 'no answer'} ${oneLine(outcome)}`;
    stdout.write(`${style(colourOf(status), line)}\n`);
  }
  if (not_accepted.length > 0) {
    const reasons = reasonsOf(not_accepted);
    const shown = reasons.slice(0, MAX_REASONS);
    const table = renderTable(REASON_COLUMNS, shown, widthOf(stdout), text => style('bold', text));
    stdout.write(`\n${table}\n`);
    const more = reasons.length - shown.length;
    if (more > 0) stdout.write(`... and ${more} more: --json lists all.\n`);
  }
  if (seed !== undefined) stdout.write(`\nThe same calls again: --seed ${seed}\n`);
  if (advice !== undefined) stdout.write(`${advice}\n`);
}

/** Why some deliveries were not accepted. */
interface Reason {
  readonly deliveries: number;
  readonly why: string;
  readonly first: NotAccepted;
}

function reasonsOf(notAccepted: readonly NotAccepted[]): Reason[] {
  const reasons = new Map<string, Reason>();
  for (const delivery of notAccepted) {
    const why = delivery.message || delivery.outcome;
    const key = `${delivery.status} ${why}`;
    const { deliveries, first } = reasons.get(key) ?? { deliveries: 0, first: delivery };
    reasons.set(key, { deliveries: deliveries + 1, why, first });
  }
  return [...reasons.values()].sort((a, b) => b.deliveries - a.deliveries);
}

const MAX_REASONS = 20;

const REASON_COLUMNS = [
  { title: 'EVENTS', value: ({ deliveries }: Reason) => String(deliveries), align: 'right' },
  { title: 'STATUS', value: ({ first }: Reason) => String(first.status ?? 'none') },
  { title: 'WHY', value: ({ why }: Reason) => why, wrap: true },
  {
    title: 'FOR INSTANCE',
    value: ({ first }: Reason) => [first.event, first.call_id].filter(name => name !== null).join(' '),
  },
] as const;

function colourOf(status: number | null): 'green' | 'yellow' | 'red' {
  if (status === 202) return 'green';
  return status !== null && status < 300 ? 'yellow' : 'red';
}
