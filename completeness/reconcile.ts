import { createHash } from 'node:crypto';
import { CALL_EVENTS, type CallEvent, type CallEventName, LISTED_EVENT, toCallEvent } from '../call/event.ts';
import { type FittedMessage, fitMessage } from '../call/fit.ts';
import { MILESTONE_ATTRIBUTES, recordOf, stateOf } from '../call/fold.ts';
import { STATUSES, snapshotAttributes } from '../call/record.ts';
import { isTombstone } from '../call/tombstone.ts';
import type { Version } from '../call/version.ts';
import type { Item } from '../store/calls/plain-json.ts';
import { type Json, type JsonObject, parseJson, stringifyJson } from '../text/json.ts';
import { toInstant } from '../time/instant.ts';
import { overlay, saysSomethingOf } from './overlay.ts';
import { dataOfRecord } from './record-data.ts';
import type { Row } from './row.ts';
import { contentOf, contentOfData } from './same-content.ts';

/**
 * What a row of Whippy's list means for the record of its call:
 * - `complete`: nothing. The record has all that the row says, or the call has been forgotten,
 * - `missing`: there is no record,
 * - `behind`: the call is in a later phase than its record, or has changed since,
 * - `unsettled`: one of the two, perhaps, but so short a time ago that a webhook may still be under way.
 */
export type Finding =
  | { readonly kind: 'complete' | 'unsettled' }
  | {
      readonly kind: 'missing' | 'behind';
      /** The message of the event queue that puts it right: an event `callfold.listed`. */
      readonly message: FittedMessage;
    };

/**
 * Compares a row with the record of its call. The event that it may find is a whole snapshot, the row laid over the
 * record, and never costs the record an attribute. The same row and record always give the same event, and the same row
 * and the record with that event give none.
 *
 * A row is newer than its record only by `updated_at`, and if it says something else besides.
 *
 * @throws {InvalidEventError} when the record's version is none that callfold writes
 * @param record all attributes of the record as DynamoDB holds them; undefined if there is none
 * @param settledBefore rows that Whippy changed at this instant or later are left to a later comparison, in the form of
 *   {@link toInstant}
 */
export function reconcile(row: Row, record: Item | undefined, settledBefore: string): Finding {
  if (record && isTombstone(record)) return { kind: 'complete' };
  const known = record ? dataOfRecord(record) : { id: row.data.id as Json };
  const phase = STATUSES.indexOf(row.status);
  const recorded = (STATUSES as readonly unknown[]).indexOf(record?.status?.S);
  const isAhead = phase > recorded;
  const isNewer = row.updated !== undefined && row.updated > (toInstant(known.updated_at) ?? '');
  if (!isAhead && !isNewer) return { kind: 'complete' };
  if ((row.updated ?? toInstant(row.data.created_at) ?? '') >= settledBefore) return { kind: 'unsettled' };

  const place: Place = isAhead
    ? { as: CALL_EVENTS[phase] as CallEventName, over: String(phase) }
    : { as: CALL_EVENTS[recorded] as CallEventName, over: snapshotEventOf(record) ?? String(recorded) };
  const needed = Object.keys(snapshotAttributes(toCallEvent({ event: LISTED_EVENT, ...place, data: known })));
  const listing = overlay(known, row.data, data => {
    const draft = listingOf(data, place, record, row);
    const attributes = snapshotAttributes(draft.event);
    return needed.every(name => name in attributes) ? draft : undefined;
  });
  // There is none if the record leaves so little room that the listing would have to be shortened.
  if (!listing) return { kind: 'complete' };
  const { event, message } = listing;
  if (!isAhead && isSame(dataOfRecord(recordOf(stateOf(event))), known)) return { kind: 'complete' };
  return { kind: record ? 'behind' : 'missing', message };
}

/** Where a listing is in the order of events; see `call/version.ts`. */
interface Place {
  readonly as: CallEventName;
  readonly over: Version;
}

/** The version of the event that a record's snapshot is from or, if it is from a listing, what that ranks over. */
function snapshotEventOf(record: Item = {}): Version | undefined {
  const version = record.version?.S;
  const isListing = record[MILESTONE_ATTRIBUTES.listed]?.M?.version?.S === version;
  // What follows in a listing's version are instants and digests.
  return isListing ? version?.slice(0, version.lastIndexOf('+')) : version;
}

function listingOf(
  data: JsonObject,
  place: Place,
  record: Item | undefined,
  row: Row,
): { readonly event: CallEvent; readonly message: FittedMessage } {
  const changed = toInstant(data.updated_at) ?? toInstant(data.created_at);
  const apiVersion = record?.api_version?.S;
  const envelope = {
    event: LISTED_EVENT,
    ...place,
    request_id: createHash('sha256')
      .update(contentOf({ ...place, data }))
      .digest('hex')
      .slice(0, 32),
    ...(changed === undefined ? {} : { created_at: changed }),
    ...(apiVersion === undefined ? {} : { api_version: apiVersion }),
    data,
  };
  const event = toCallEvent(envelope);
  const message = fitMessage(stringifyJson(envelope), event, shortenedBefore(record, row));
  const isWhole = message.truncated.length === 0;
  return { event: isWhole ? event : toCallEvent(parseJson(message.body) as JsonObject), message };
}

// What the record has only in part, and the row does not bring anew.
function shortenedBefore(record: Item | undefined, { data }: Row): string[] {
  const truncated = record?.truncated?.L ?? [];
  return truncated.flatMap(({ S: name }) =>
    name === undefined || saysSomethingOf(data, name) ? [] : [name],
  );
}

function isSame(data: JsonObject, known: JsonObject): boolean {
  const { updated_at: _updated, ...rest } = data;
  const { updated_at: _known, ...knownRest } = known;
  return contentOfData(rest) === contentOfData(knownRest);
}
