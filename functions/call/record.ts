import { posix } from 'node:path';
import { type AttributeMap, toAttributeValue } from './attribute-value.ts';
import { clip } from './clip.ts';
import { CALL_EVENTS, type CallEvent, MAX_ID_BYTES } from './event.ts';
import { instantToMilliseconds, toInstant } from './instant.ts';
import type { Json } from './json.ts';

/** Furthest phase of a call's lifecycle that an event tells of. */
export const STATUSES = ['started', 'ended', 'analyzed'] as const;
export type CallStatus = (typeof STATUSES)[number];

/** Settings that a record depends on. */
export interface RecordOptions {
  /** Days after the call's creation at which DynamoDB may delete the record; kept for ever without. */
  readonly retentionDays?: number | undefined;
}

/**
 * The fields of `data` that Whippy documents, `id` apart, which is the key `call_id`. Each is an attribute of
 * the same name; all other fields go to `extra`.
 */
export const DOCUMENTED_FIELDS = [
  'delivery_status',
  'direction',
  'type',
  'mode',
  'body',
  'translated_body',
  'language',
  'translation_language',
  'from',
  'to',
  'created_at',
  'updated_at',
  'conversation_id',
  'contact_id',
  'channel_id',
  'campaign_id',
  'campaign_contact_id',
  'sequence_id',
  'step_contact_id',
  'step_id',
  'user_id',
  'metadata',
  'attachments',
] as const;

/**
 * Every attribute that an event's snapshot may set, `version` apart. A newer snapshot removes those it lacks,
 * so one that is missing here would outlive its event.
 */
export const SNAPSHOT_ATTRIBUTES = [
  ...DOCUMENTED_FIELDS,
  'status',
  'extra',
  'api_version',
  'end_reason',
  'agent_id',
  'duration_ms',
  'call_summary',
  'user_sentiment',
  'call_successful',
  'in_voicemail',
  'recording_url',
  'transcript_url',
  'analysis_url',
  'created_day',
  'expires_at',
  'truncated',
] as const;

/** The status that an event of this name gives its call. */
export function statusOf({ known }: CallEvent): CallStatus {
  return STATUSES[CALL_EVENTS.indexOf(known.event)] as CallStatus;
}

/** The attributes that an event gives its record: all of {@link SNAPSHOT_ATTRIBUTES} but `expires_at`. */
export function snapshotAttributes(event: CallEvent): AttributeMap {
  const { known, data } = event;
  const metadata = known.data.metadata;
  const created = createdInstant(event);
  const documented: { [name: string]: Json } = {};
  const extra: [string, Json][] = [];
  for (const [name, value] of Object.entries(data)) {
    if (name === 'id') continue;
    if (!isDocumented(name) || !isUsableAsIndexKey(name, value, created)) extra.push([name, value]);
    else documented[name] = value;
  }
  return toAttributes({
    ...documented,
    status: statusOf(event),
    extra: extra.length > 0 ? Object.fromEntries(extra) : null,
    api_version: known.api_version === undefined ? null : clip(known.api_version),
    end_reason: endReason(known.data.delivery_status),
    agent_id: metadata?.agent_id,
    duration_ms: metadata?.duration,
    call_summary: metadata?.analysis?.call_summary,
    user_sentiment: metadata?.analysis?.user_sentiment,
    call_successful: metadata?.analysis?.call_successful,
    in_voicemail: metadata?.analysis?.in_voicemail,
    recording_url: attachmentUrl(event, 'recording'),
    transcript_url: attachmentUrl(event, 'transcript'),
    analysis_url: attachmentUrl(event, 'analysis'),
    created_day: created?.slice(0, 'YYYY-MM-DD'.length),
    truncated: known.truncated,
  });
}

/**
 * When DynamoDB may delete the record, in seconds since 1970, or undefined where no retention is configured.
 * Counted from the call's creation; from the newest time that the event does give where that is unknown, so
 * that a retention promised to callers holds for odd events too.
 */
export function expiresAt(event: CallEvent, { retentionDays }: RecordOptions): number | undefined {
  if (retentionDays === undefined) return undefined;
  const { known } = event;
  const from = createdInstant(event) ?? toInstant(known.data.updated_at) ?? toInstant(known.created_at);
  if (from === undefined) return undefined;
  return Math.floor(instantToMilliseconds(from) / 1000 + retentionDays * SECONDS_PER_DAY);
}

const SECONDS_PER_DAY = 86_400;

const documentedFields: ReadonlySet<string> = new Set(DOCUMENTED_FIELDS);

/** Whether Whippy documents a field of `data`, `id` apart. */
export function isDocumented(name: string): boolean {
  return documentedFields.has(name);
}

function createdInstant({ known }: CallEvent): string | undefined {
  return toInstant(known.data.created_at);
}

// An item whose value for an index's key is not a usable string is refused by DynamoDB as a whole.
function isUsableAsIndexKey(name: string, value: Json, created: string | undefined): boolean {
  if (value === null) return true;
  if (name === 'created_at') return created !== undefined;
  if (name === 'contact_id')
    return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= MAX_ID_BYTES;
  return true;
}

// A value that is null or missing is no attribute at all.
function toAttributes(values: { readonly [name: string]: Json | undefined }): AttributeMap {
  const attributes: AttributeMap = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined) attributes[name] = toAttributeValue(value);
  }
  return attributes;
}

// "call_completed.agent_hangup" ended because of "agent_hangup"; "call_completed" gives no reason.
function endReason(deliveryStatus: string | undefined): string | undefined {
  const dot = deliveryStatus?.indexOf('.') ?? -1;
  return (dot === -1 ? undefined : deliveryStatus?.slice(dot + 1)) || undefined;
}

// Whippy's attachments differ in their file names only: .../recording.wav, .../transcript.json, ...
function attachmentUrl({ known }: CallEvent, fileName: string): string | undefined {
  return known.data.attachments?.find(attachment => fileStem(attachment?.url) === fileName)?.url;
}

function fileStem(url: string | undefined): string | undefined {
  return url === undefined ? undefined : posix.parse(url.replace(/[?#].*$/s, '')).name;
}
