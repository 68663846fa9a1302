import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallEvent, CallEventName } from '../../call/event.ts';
import { type CallState, merge, recordOf, stateOf } from '../../call/fold.ts';
import { type Finding, reconcile } from '../../completeness/reconcile.ts';
import { type Row, readRow } from '../../completeness/row.ts';
import type { ListedPage } from '../../completeness/run.ts';
import { type JsonObject, parseJson } from '../../text/json.ts';
import { storedForm } from '../engine/stored-form.ts';
import { documented, toQueuedEvent } from '../whippy/documented.ts';

/** An instant before which every row of these tests was changed. */
export const LATER = '2031-01-01T00:00:00.000000Z';

/** A row as it comes from an answer of Whippy's API, whose numbers keep their digits. */
export function rowOf(data: unknown): Row {
  return readRow(parseJson(JSON.stringify(data)));
}

/** The row of the documented call after an event. `undefined` takes a field away. */
export function documentedRow(
  after: CallEventName,
  changes: { readonly [field: string]: unknown } = {},
): Row {
  return rowOf({ ...(documented(after).data as object), ...changes });
}

/** The row as Whippy's API gave it in 2024. */
export function row2024(after: CallEventName, changes: { readonly [field: string]: unknown } = {}): Row {
  const missing = { metadata: undefined, type: undefined, mode: undefined, conversation_id: undefined };
  return documentedRow(after, { ...missing, ...changes });
}

/** The record of some events as DynamoDB gives it back: every number written in its own way. */
export function storedRecord(...states: readonly CallState[]): AttributeMap {
  return storedForm(recordOf(states.reduce(merge)));
}

/** What comes of a row, and the event if there is one. */
export function compare(
  row: Row,
  record: AttributeMap | undefined,
  settledBefore = LATER,
): { readonly kind: Finding['kind']; readonly event?: CallEvent; readonly state?: CallState } {
  const finding = reconcile(row, record, settledBefore);
  if (!('message' in finding)) return finding;
  const event = toQueuedEvent(finding.message.body);
  return { kind: finding.kind, event, state: stateOf(event, { retentionDays: 30 }) };
}

/** A page of Whippy's list. */
export function page(nextCursor: string | undefined, ...calls: { readonly data: JsonObject }[]): ListedPage {
  return { calls, unreadable: 0, nextCursor };
}
