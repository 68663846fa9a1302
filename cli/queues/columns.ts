import type { Column } from '../../terminal/table.ts';
import { formatDuration } from '../../time/duration.ts';
import { shownIdCharacters } from '../short-ids.ts';

/** What the lists of both queues show of a message. */
export interface ListedMessage {
  readonly message_id: string;
  readonly event: string | null;
  readonly call_id: string | null;
  readonly age_seconds: number;
}

/**
 * The columns that the lists of both queues begin with, their ids as short as the width asks for.
 *
 * @param width of the terminal in characters
 */
export function messageColumns<Row extends ListedMessage>(
  rows: readonly Row[],
  width: number,
): Column<Row>[] {
  const idCharacters = shownIdCharacters(
    rows.map(row => row.message_id),
    width,
  );
  const callCharacters = shownIdCharacters(
    rows.map(row => row.call_id ?? ''),
    width,
  );
  return [
    { title: 'ID', value: ({ message_id }) => message_id.slice(0, idCharacters) },
    { title: 'EVENT', value: ({ event }) => event ?? '-', max: 16 },
    { title: 'CALL', value: ({ call_id }) => (call_id ?? '-').slice(0, callCharacters), max: 36 },
    { title: 'AGE', value: ({ age_seconds }) => formatDuration(age_seconds * 1000), align: 'right' },
  ];
}
