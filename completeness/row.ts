import { CALL_EVENTS, LISTED_EVENT, toCallEvent } from '../call/event.ts';
import { type CallStatus, fileStem } from '../call/record.ts';
import { isJsonObject, type Json, type JsonObject } from '../text/json.ts';
import { toInstant } from '../time/instant.ts';
import { saysNothing } from './overlay.ts';

/** A call as Whippy's API lists it. */
export interface Row {
  readonly callId: string;
  /** The phase that the call is in, as far as the row says. */
  readonly status: CallStatus;
  /** When Whippy last changed the call; undefined if that is missing or unreadable. In the form of {@link toInstant}. */
  readonly updated: string | undefined;
  /** The row as it was listed. */
  readonly data: JsonObject;
}

/**
 * Reads a row of Whippy's list: what a webhook has in `data`, or less.
 *
 * @throws {InvalidEventError} when it has no usable `id`
 */
export function readRow(row: Json): Row {
  const { known } = toCallEvent({ event: LISTED_EVENT, as: CALL_EVENTS[0], over: '0', data: row });
  const data = row as JsonObject;
  return {
    callId: known.data.id,
    status: statusOf(known.data, data),
    updated: toInstant(data.updated_at),
    data,
  };
}

function statusOf(
  { delivery_status, attachments }: ReturnType<typeof toCallEvent>['known']['data'],
  { metadata }: JsonObject,
): CallStatus {
  const analysis = isJsonObject(metadata) ? metadata.analysis : undefined;
  const isAnalyzed =
    (isJsonObject(analysis) && !saysNothing(analysis)) ||
    attachments?.some(attachment => fileStem(attachment?.url) === 'analysis');
  if (isAnalyzed) return 'analyzed';
  return delivery_status?.split('.')[0] === 'call_in_progress' ? 'started' : 'ended';
}
