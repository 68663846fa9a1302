import type { ListedCall } from '../../store/calls/call-record.ts';
import { incompleteOf } from '../../store/calls/incomplete.ts';
import { type OutcomeFacts, outcomeOf, rawOutcomeOf } from '../../store/calls/outcome.ts';
import type { Style } from '../../terminal/style.ts';
import type { Column } from '../../terminal/table.ts';
import { formatDuration } from '../../time/duration.ts';
import { shownIdCharacters } from '../short-ids.ts';

/**
 * The columns of a list of calls, those first that matter most: a terminal of 80 characters shows the first six, or five if
 * one of the calls is incomplete. Ids are as short as the width asks for; see {@link shownIdCharacters}.
 *
 * @param width of the terminal in characters
 * @param now milliseconds since 1970
 */
export function callColumns(
  calls: readonly ListedCall[],
  width: number,
  style: (style: Style, text: string) => string,
  now: number,
): Column<ListedCall>[] {
  const idCharacters = shownIdCharacters(
    calls.map(({ call_id }) => call_id),
    width,
  );
  return [
    { title: 'CREATED (UTC)', value: call => shortTime(call.created), max: 14 },
    { title: 'CALL', value: ({ call_id }) => call_id.slice(0, idCharacters), max: 36 },
    { title: 'WITH', value: otherParty, max: 14 },
    {
      title: 'STATUS',
      value: call => shownStatus(call, now).text,
      style: (text, call) => style(shownStatus(call, now).style, text),
      max: 30,
    },
    { title: 'LENGTH', value: call => lengthOf(call) ?? '', align: 'right', max: 11 },
    { title: 'OUTCOME', value: call => (call.status === 'started' ? '' : outcomeOf(call)), max: 11 },
    { title: 'REASON', value: call => rawOutcomeOf(call) ?? '', max: 18 },
    { title: 'SENTIMENT', value: call => call.user_sentiment ?? '', max: 10 },
    { title: 'SUMMARY', value: call => call.call_summary ?? '' },
  ];
}

export const STATUS_STYLES = {
  started: 'cyan',
  ended: 'yellow',
  analyzed: 'green',
} as const satisfies { [status: string]: Style };

/**
 * How far a call has come. Of an incomplete one, all that is known is when it was heard of last.
 *
 * @param now milliseconds since 1970
 */
export function shownStatus(
  call: Pick<ListedCall, 'status' | 'version' | 'created' | 'agent_id'>,
  now: number,
): { readonly text: string; readonly style: Style } {
  const incomplete = incompleteOf(call, now);
  if (incomplete) {
    const since = shortTime(incomplete.since).slice(0, '11-23 03:22'.length);
    return { text: `not heard of since ${since}`, style: 'yellow' };
  }
  const { status } = call;
  return { text: status ?? '', style: STATUS_STYLES[status ?? 'started'] };
}

/** `11-23 03:22:12` of an instant. */
function shortTime(instant: string | undefined): string {
  return instant?.slice('2026-'.length, '2026-11-23T03:22:12'.length).replace('T', ' ') ?? '';
}

/** How long a call lasted, where that is known. */
export function lengthOf({ duration_ms }: Pick<ListedCall, 'duration_ms'>): string | undefined {
  return duration_ms === undefined ? undefined : formatDuration(duration_ms);
}

/** Who called (an arrow in) or was called (an arrow out). */
export function otherParty({ direction, from, to }: ListedCall): string {
  return direction === 'OUTBOUND' ? `→ ${to ?? ''}` : `← ${from ?? ''}`;
}

/** How a call that is over came out, with Whippy's own word for it: `no_answer (dial_no_answer)`. */
export function outcomeInFull(call: Pick<ListedCall, 'status'> & OutcomeFacts): string | undefined {
  const raw = rawOutcomeOf(call);
  if (call.status === 'started') return raw;
  const outcome = outcomeOf(call);
  return raw === undefined || raw === outcome ? outcome : `${outcome} (${raw})`;
}
