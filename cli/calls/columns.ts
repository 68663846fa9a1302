import { outcomeOf } from '../../store/calls/call-filter.ts';
import type { ListedCall } from '../../store/calls/call-record.ts';
import type { Style } from '../../terminal/style.ts';
import type { Column } from '../../terminal/table.ts';
import { formatDuration } from '../../time/duration.ts';
import { shownIdCharacters } from '../short-ids.ts';

/**
 * The columns of a list of calls, those first that matter most: a terminal of 80 characters shows the first six. Ids
 * are as short as the width asks for; see {@link shownIdCharacters}.
 *
 * @param width of the terminal in characters
 */
export function callColumns(
  calls: readonly ListedCall[],
  width: number,
  style: (style: Style, text: string) => string,
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
      value: call => call.status ?? '',
      style: (text, call) => style(STATUS_STYLES[call.status ?? 'started'], text),
      max: 8,
    },
    { title: 'LENGTH', value: call => lengthOf(call) ?? '', align: 'right', max: 11 },
    { title: 'OUTCOME', value: call => outcomeOf(call) ?? '', max: 18 },
    { title: 'SENTIMENT', value: call => call.user_sentiment ?? '', max: 10 },
    { title: 'SUMMARY', value: call => call.call_summary ?? '' },
  ];
}

export const STATUS_STYLES = {
  started: 'cyan',
  ended: 'yellow',
  analyzed: 'green',
} as const satisfies { [status: string]: Style };

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
