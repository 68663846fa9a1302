import { type Difference, VERDICTS, type WrongVerdict } from '../../archive/judge.ts';
import { type Counts, wrongCalls } from '../../audit/compare.ts';
import type { AttributeValue } from '../../call/attribute-value.ts';
import { type Item, toJsonText, toPlainJson } from '../../store/calls/plain-json.ts';
import type { Io } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { clipBytes } from '../../text/clip.ts';
import { plural } from '../../text/plural.ts';
import { oneLine, printableJson, safeJson } from '../../text/printable.ts';
import type { Day } from '../../time/days.ts';
import { type Deployment, suggest } from '../deployment/deployment.ts';

/** A call whose record is not what it should be. */
export interface Wrong {
  readonly callId: string;
  readonly verdict: WrongVerdict;
}

/** What came of an audit. */
export interface Audit {
  readonly days: readonly Day[];
  /** Archived events of these days. */
  readonly events: number;
  readonly unreadable: number;
  readonly counts: Counts;
  /** The first of those that are wrong. */
  readonly wrong: readonly Wrong[];
}

/** Reports an audit on standard output. */
export function reportAudit(
  audit: Audit,
  deployment: Deployment,
  { json }: { readonly json?: boolean | undefined },
  io: Pick<Io, 'stdout' | 'env'>,
): void {
  const text = json ? printableJson(documentOf(audit), 2) : linesOf(audit, deployment, io).join('\n');
  io.stdout.write(`${text}\n`);
}

function documentOf({ days, events, unreadable, counts, wrong }: Audit): object {
  return {
    from: days[0],
    to: days.at(-1),
    events,
    unreadable,
    ...counts,
    calls: wrong.map(({ callId, verdict }) => ({
      call_id: callId,
      found: verdict.kind,
      ...(verdict.kind === 'behind' ? { lacks: verdict.lacks } : {}),
      ...(verdict.kind === 'differing'
        ? {
            differences: verdict.differences.map(({ attribute, archived, recorded }) => ({
              attribute,
              archived: plain(archived) ?? null,
              recorded: plain(recorded) ?? null,
            })),
          }
        : {}),
    })),
  };
}

function linesOf(audit: Audit, deployment: Deployment, io: Pick<Io, 'stdout' | 'env'>): string[] {
  const { days, events, unreadable, counts, wrong } = audit;
  const calls = VERDICTS.reduce((sum, kind) => sum + counts[kind], 0);
  const [first = '', last = first] = [days[0], days.at(-1)];
  const time = first === last ? first : `${first} to ${last}`;
  if (calls === 0 && unreadable === 0) return [`No events were archived on ${time}.`];
  const found = VERDICTS.filter(kind => counts[kind] > 0).map(kind => `${counts[kind]} ${kind}`);
  const total = wrongCalls(counts);
  const style = stylist(io.stdout, io);
  return [
    `Compared ${plural(calls, 'record')} with ${plural(events, 'archived event')} of ${time}.`,
    style(total > 0 ? 'red' : 'green', `${found.join(', ')}.`),
    ...wrong.flatMap(({ callId, verdict }) => describe(callId, verdict)),
    ...(total > wrong.length ? [`and ${plural(total - wrong.length, 'other')}`] : []),
    ...(unreadable > 0 ? [`${plural(unreadable, 'line')} of the archive cannot be read.`] : []),
    ...(counts.behind + counts.missing > 0
      ? [
          `What is behind or missing may be waiting in the queue, or be a dead letter: ${suggest('dlq', deployment)}`,
        ]
      : []),
  ];
}

function describe(callId: string, verdict: WrongVerdict): string[] {
  const call = `  ${oneLine(callId)}  ${verdict.kind}`;
  if (verdict.kind === 'behind') {
    const events = verdict.lacks.map(name => (name === 'listed' ? 'callfold.listed' : `call.${name}`));
    return [`${call}${events.length > 0 ? `: lacks ${events.join(', ')}` : ''}`];
  }
  if (verdict.kind !== 'differing') return [call];
  return [`${call}:`, ...verdict.differences.map(line)];
}

function line({ attribute, archived, recorded }: Difference): string {
  return `    ${oneLine(`${attribute}: ${shown(recorded)}, archived ${shown(archived)}`)}`;
}

const MAX_SHOWN_BYTES = 60;

function shown(value: AttributeValue | undefined): string {
  const json = plain(value);
  return json === undefined ? 'none' : clipBytes(safeJson(toJsonText(json)), MAX_SHOWN_BYTES);
}

function plain(value: AttributeValue | undefined) {
  return value === undefined ? undefined : toPlainJson({ value } as Item).value;
}
