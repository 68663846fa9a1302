import { type CallStatus, STATUSES } from '../../call/record.ts';
import type { ListedAttribute, SORT_KEY } from '../../call/table.ts';
import { isJsonNumber, isJsonObject, type Json, type JsonObject } from '../../text/json.ts';
import { toInstant } from '../../time/instant.ts';
import { type Item, toPlainJson } from './plain-json.ts';

/** The event that brought a call into a phase, or its newest listing. */
export interface Milestone {
  readonly request_id: string | undefined;
  /**
   * When Whippy created the event or, for a listing, last changed the call, in the form of {@link toInstant}. When it
   * arrived is not recorded.
   */
  readonly created: string | undefined;
  readonly version: string | undefined;
}

/**
 * All of a call's record, under its own attribute names. An attribute that is missing, or does not have the expected
 * type, is undefined here; `raw` has it as it is.
 */
export interface CallRecord {
  readonly call_id: string;
  readonly status: CallStatus | undefined;
  readonly direction: string | undefined;
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly contact_id: string | undefined;
  readonly delivery_status: string | undefined;
  readonly end_reason: string | undefined;
  /** Milliseconds. */
  readonly duration_ms: number | undefined;
  readonly user_sentiment: string | undefined;
  readonly call_successful: boolean | undefined;
  readonly in_voicemail: boolean | undefined;
  readonly call_summary: string | undefined;
  readonly agent_id: string | undefined;
  readonly campaign_id: string | undefined;
  readonly channel_id: string | undefined;
  readonly user_id: string | undefined;
  readonly recording_url: string | undefined;
  /** As it was sent, in any form and with any offset; {@link CallRecord.created} compares. */
  readonly created_at: string | undefined;
  /** Verbatim. */
  readonly updated_at: string | undefined;
  readonly created_day: string | undefined;
  /** `created_instant`: when the call was created, in the fixed form of {@link toInstant} (UTC, microseconds). */
  readonly created: string | undefined;
  /** Names of the texts that were shortened to fit; usually empty. */
  readonly truncated: readonly string[];
  /** Changes whenever the snapshot of the call changes: two readings of one version show the same. */
  readonly version: string | undefined;
  /** Every attribute that was read, as plain JSON with all digits of its numbers. */
  readonly raw: JsonObject;
  readonly type: string | undefined;
  readonly mode: string | undefined;
  /** The transcript as one text; see `parseTranscript`. */
  readonly body: string | undefined;
  readonly translated_body: string | undefined;
  readonly language: string | undefined;
  readonly translation_language: string | undefined;
  readonly conversation_id: string | undefined;
  readonly campaign_contact_id: string | undefined;
  readonly sequence_id: string | undefined;
  readonly step_contact_id: string | undefined;
  readonly step_id: string | undefined;
  readonly api_version: string | undefined;
  /** The number at the other end, as Whippy writes it. */
  readonly contact_number: string | undefined;
  readonly transcript_url: string | undefined;
  readonly analysis_url: string | undefined;
  readonly metadata: JsonObject | undefined;
  /** `metadata.analysis`: the fields that were lifted from it, and all others. */
  readonly analysis: JsonObject | undefined;
  /** Fields of the call that Whippy's documentation does not list. */
  readonly extra: JsonObject | undefined;
  readonly started_event: Milestone | undefined;
  readonly ended_event: Milestone | undefined;
  readonly analyzed_event: Milestone | undefined;
  readonly listed_event: Milestone | undefined;
  /** When DynamoDB may delete the record, in seconds since 1970; if undefined, the record is kept for ever. */
  readonly expires_at: number | undefined;
}

/** Name of an attribute of the record, as {@link CallRecord} has it or reads it from. */
export type RecordAttribute = Exclude<keyof CallRecord, 'created' | 'raw' | 'analysis'> | typeof SORT_KEY;

/** What a list shows of a call: the part of its record that an index holds, and {@link CallRecord.raw} of that. */
export type ListedCall = Pick<CallRecord, Exclude<ListedAttribute, typeof SORT_KEY> | 'created' | 'raw'>;

/** Reads an item of an index, or the part of a record that a list shows. */
export function readListed(item: Item): ListedCall {
  return listedCall(toPlainJson(item));
}

/** Reads a whole item of the table. */
export function readRecord(item: Item): CallRecord {
  const raw = toPlainJson(item);
  const metadata = object(raw.metadata);
  return {
    ...listedCall(raw),
    channel_id: text(raw.channel_id),
    user_id: text(raw.user_id),
    recording_url: text(raw.recording_url),
    created_at: text(raw.created_at),
    updated_at: text(raw.updated_at),
    truncated: Array.isArray(raw.truncated) ? raw.truncated.filter(name => typeof name === 'string') : [],
    type: text(raw.type),
    mode: text(raw.mode),
    body: text(raw.body),
    translated_body: text(raw.translated_body),
    language: text(raw.language),
    translation_language: text(raw.translation_language),
    conversation_id: text(raw.conversation_id),
    campaign_contact_id: text(raw.campaign_contact_id),
    sequence_id: text(raw.sequence_id),
    step_contact_id: text(raw.step_contact_id),
    step_id: text(raw.step_id),
    api_version: text(raw.api_version),
    contact_number: text(raw.contact_number),
    transcript_url: text(raw.transcript_url),
    analysis_url: text(raw.analysis_url),
    metadata,
    analysis: object(metadata?.analysis),
    extra: object(raw.extra),
    started_event: milestone(raw.started_event),
    ended_event: milestone(raw.ended_event),
    analyzed_event: milestone(raw.analyzed_event),
    listed_event: milestone(raw.listed_event),
    expires_at: number(raw.expires_at),
  };
}

// Every attribute that a list has, and no other: the types enforce both.
function listedCall(raw: JsonObject): ListedCall {
  return {
    call_id: text(raw.call_id) ?? '',
    status: STATUSES.find(status => status === raw.status),
    direction: text(raw.direction),
    from: text(raw.from),
    to: text(raw.to),
    contact_id: text(raw.contact_id),
    delivery_status: text(raw.delivery_status),
    end_reason: text(raw.end_reason),
    duration_ms: number(raw.duration_ms),
    user_sentiment: text(raw.user_sentiment),
    call_successful: flag(raw.call_successful),
    in_voicemail: flag(raw.in_voicemail),
    call_summary: text(raw.call_summary),
    agent_id: text(raw.agent_id),
    campaign_id: text(raw.campaign_id),
    created_day: text(raw.created_day),
    created: toInstant(raw.created_instant),
    version: text(raw.version),
    raw,
  };
}

// Whippy has sent identifiers as numbers before (user_id): their digits are the text.
function text(value: Json | undefined): string | undefined {
  if (isJsonNumber(value)) return value.value;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

// A number that JavaScript would round is in `raw` only.
function number(value: Json | undefined): number | undefined {
  if (!isJsonNumber(value)) return undefined;
  const result = Number(value.value);
  return Number.isFinite(result) && Math.abs(result) <= Number.MAX_SAFE_INTEGER ? result : undefined;
}

function flag(value: Json | undefined): boolean | undefined {
  return typeof value === 'boolean' ? value : undefined;
}

function object(value: Json | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

function milestone(value: Json | undefined): Milestone | undefined {
  if (!isJsonObject(value)) return undefined;
  return {
    request_id: text(value.request_id),
    created: toInstant(value.created_at),
    version: text(value.version),
  };
}
