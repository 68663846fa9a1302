import { posix } from 'node:path';
import { clip } from '../text/clip.ts';
import type { Json } from '../text/json.ts';
import { instantToMilliseconds, toInstant } from '../time/instant.ts';
import { type AttributeMap, toAttributeValue } from './attribute-value.ts';
import { CALL_EVENTS, type CallEvent, MAX_ID_BYTES, phaseEventOf } from './event.ts';

/** The furthest phase of a call's lifecycle that an event has reported. */
export const STATUSES = ['started', 'ended', 'analyzed'] as const;
export type CallStatus = (typeof STATUSES)[number];

/** Settings that a record depends on. */
export interface RecordOptions {
  /** Days after the call's creation at which DynamoDB may delete the record. Without it, calls are kept. */
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
 * so one that is missing here would outlive its event. From the first release on, what is added here must also be
 * listed in the attribute `later_attributes` of every snapshot: see `laterAttributesOf`.
 */
export const SNAPSHOT_ATTRIBUTES = [
  ...DOCUMENTED_FIELDS,
  'status',
  'extra',
  'api_version',
  'contact_number',
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
  'created_instant',
  'expires_at',
  'truncated',
] as const;

/** The status that an event of this name gives its call. */
export function statusOf(event: CallEvent): CallStatus {
  return STATUSES[CALL_EVENTS.indexOf(phaseEventOf(event))] as CallStatus;
}

/** The attributes that an event gives its record: all of {@link SNAPSHOT_ATTRIBUTES} but `expires_at`. */
export function snapshotAttributes(event: CallEvent): AttributeMap {
  const { known, data } = event;
  const metadata = known.data.metadata;
  const created = toInstant(known.data.created_at);
  const documented: { [name: string]: Json } = {};
  const extra: [string, Json][] = [];
  for (const [name, value] of Object.entries(data)) {
    if (name === 'id') continue;
    if (!isDocumented(name) || isUnusableKey(name, value)) extra.push([name, value]);
    else documented[name] = value;
  }
  return toAttributes({
    ...documented,
    status: statusOf(event),
    extra: extra.length > 0 ? Object.fromEntries(extra) : null,
    api_version: known.api_version === undefined ? null : clip(known.api_version),
    contact_number: contactNumber(data),
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
    created_instant: created,
    truncated: known.truncated,
  });
}

/**
 * When DynamoDB may delete the record, in seconds since 1970, or undefined if no retention is configured.
 *
 * Counted from the call's `created_at`; if that is missing or cannot be right, from its `updated_at`; else from the
 * event's own `created_at`, and if the event gives no time that can be right, from {@link UNDATED}. Never earlier
 * than the event: DynamoDB ignores a value of more than five years ago, and would keep the record for ever.
 */
export function expiresAt({ known }: CallEvent, { retentionDays }: RecordOptions): number | undefined {
  if (retentionDays === undefined) return undefined;
  const eventAt = credible(known.created_at);
  const latest = eventAt === undefined ? undefined : eventAt + DAY_MS;
  const from =
    credible(known.data.created_at, latest) ?? credible(known.data.updated_at, latest) ?? eventAt ?? UNDATED;
  return Math.floor(Math.max(from + retentionDays * DAY_MS, eventAt ?? 0) / 1000);
}

const DAY_MS = 86_400_000;

// Whippy is younger than 2015. The upper end keeps a call from expiring in the year 9999.
const EARLIEST = Date.UTC(2015);
const LATEST = Date.UTC(2100);

/**
 * The creation that a call without any credible time is taken to have. A constant, so that the record depends on
 * nothing but its events. It lies in the future, so that no such call is deleted before its retention is over, and
 * it must be moved before it has passed: from five years after it, DynamoDB would keep such calls for ever.
 */
const UNDATED = Date.UTC(2030);

/** Milliseconds since 1970, or undefined if the value is not a time, or not one that a call can have. */
function credible(time: unknown, latest: number = LATEST): number | undefined {
  const instant = toInstant(time);
  const milliseconds = instant === undefined ? undefined : instantToMilliseconds(instant);
  if (milliseconds === undefined || milliseconds < EARLIEST || milliseconds >= LATEST) return undefined;
  return milliseconds <= latest ? milliseconds : undefined;
}

const documentedFields: ReadonlySet<string> = new Set(DOCUMENTED_FIELDS);

/** Whether Whippy documents a field of `data`, `id` apart. */
export function isDocumented(name: string): boolean {
  return documentedFields.has(name);
}

// An item whose value for an index's key is not a usable string is refused by DynamoDB as a whole.
function isUnusableKey(name: string, value: Json): boolean {
  return name === 'contact_id' && value !== null && !isIndexKey(value);
}

function isIndexKey(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= MAX_ID_BYTES;
}

/**
 * The number at the other end of a call, as it was sent. Undefined if it is withheld or cannot be a key: together, such calls
 * would look like those of one contact.
 */
export function contactNumber({
  direction,
  from,
  to,
}: {
  readonly [field in 'direction' | 'from' | 'to']?: Json | undefined;
}): string | undefined {
  const side = typeof direction === 'string' ? direction.toLowerCase() : undefined;
  const number = side === 'inbound' ? from : side === 'outbound' ? to : undefined;
  return isIndexKey(number) && !WITHHELD.has(number.trim().toLowerCase()) ? number : undefined;
}

const WITHHELD: ReadonlySet<string> = new Set(['', 'anonymous']);

// Null and undefined are left out.
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

/** The name of the file that a URL leads to, without its extension. */
export function fileStem(url: string | undefined): string | undefined {
  return url === undefined ? undefined : posix.parse(url.replace(/[?#].*$/s, '')).name;
}
