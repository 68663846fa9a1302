import type { ListedCall } from '../../store/calls/call-record.ts';
import { incompleteOf } from '../../store/calls/incomplete.ts';
import { type OutcomeFacts, outcomeOf, rawOutcomeOf } from '../../store/calls/outcome.ts';
import type { TextMatch } from '../../store/calls/search-texts.ts';
import type { Style } from '../../terminal/style.ts';
import type { Column } from '../../terminal/table.ts';
import { formatDuration } from '../../time/duration.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import { isUtc, type TimeZone } from '../../time/zone.ts';
import { shownIdCharacters } from '../short-ids.ts';

/**
 * The columns of a list of calls, those first that matter most: a terminal of 80 characters shows the first six, or five if
 * one of the calls is incomplete. Ids are as short as the width asks for; see {@link shownIdCharacters}.
 *
 * @param width of the terminal in characters
 * @param now milliseconds since 1970
 * @param zone of the times; the title names no other than UTC, since it has no room for long names
 */
export function callColumns(
  calls: readonly ListedCall[],
  width: number,
  style: (style: Style, text: string) => string,
  now: number,
  zone: TimeZone,
): Column<ListedCall>[] {
  const idCharacters = shownIdCharacters(
    calls.map(({ call_id }) => call_id),
    width,
  );
  return [
    {
      title: isUtc(zone) ? 'CREATED (UTC)' : 'CREATED',
      value: ({ created }) => (created === undefined ? '' : shortTime(created, zone)),
      max: 14,
    },
    { title: 'CALL', value: ({ call_id }) => call_id.slice(0, idCharacters), max: 36 },
    { title: 'WITH', value: otherParty, max: 14 },
    {
      title: 'STATUS',
      value: call => shownStatus(call, now, zone).text,
      style: (text, call) => style(shownStatus(call, now, zone).style, text),
      max: 30,
    },
    { title: 'LENGTH', value: call => lengthOf(call) ?? '', align: 'right', max: 11 },
    { title: 'OUTCOME', value: call => (call.status === 'started' ? '' : outcomeOf(call)), max: 11 },
    { title: 'REASON', value: call => rawOutcomeOf(call) ?? '', max: 18 },
    { title: 'SENTIMENT', value: call => call.user_sentiment ?? '', max: 10 },
    { title: 'SUMMARY', value: call => call.call_summary ?? '' },
  ];
}

/** The columns of a list of calls that have words: when, which, with whom, and where the words are. */
export function matchColumns(
  matches: readonly TextMatch[],
  width: number,
  style: (style: Style, text: string) => string,
  now: number,
  zone: TimeZone,
): Column<TextMatch>[] {
  const calls = matches.map(({ call }) => call);
  const [created, call, party] = callColumns(calls, width, style, now, zone);
  return [
    ...[created, call, party].flatMap(column => (column ? [ofMatch(column)] : [])),
    { title: 'WORDS', value: ({ excerpt }) => excerpt },
  ];
}

function ofMatch({ title, value, max }: Column<ListedCall>): Column<TextMatch> {
  return { title, value: ({ call }) => value(call), ...(max !== undefined && { max }) };
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
  zone: TimeZone,
): { readonly text: string; readonly style: Style } {
  const incomplete = incompleteOf(call, now);
  if (incomplete) {
    const since = shortTime(incomplete.since, zone).slice(0, '11-23 03:22'.length);
    return { text: `not heard of since ${since}`, style: 'yellow' };
  }
  const { status } = call;
  return { text: status ?? '', style: STATUS_STYLES[status ?? 'started'] };
}

/** `11-23 03:22:12` of an instant. */
function shortTime(instant: string, { format }: TimeZone): string {
  return format(instantToMilliseconds(instant)).slice('2026-'.length);
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
