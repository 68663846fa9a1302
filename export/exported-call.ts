import type { CallRecord, RecordAttribute } from '../store/calls/call-record.ts';
import { outcomeOf } from '../store/calls/outcome.ts';
import { isJsonObject, type Json, JsonNumber, type JsonObject, parseJson } from '../text/json.ts';

/** A field of an export that is more than an attribute of the record under its own name. */
interface Field {
  readonly name: string;
  /** What it is made from. */
  readonly attribute: RecordAttribute;
  readonly read: (call: CallRecord) => Json | undefined;
  /** Whether it is an instant, in UTC. */
  readonly isTime?: true;
}

const FIELDS = [
  'call_id',
  'status',
  'direction',
  'from',
  'to',
  'contact_number',
  'contact_id',
  { name: 'created_at', attribute: 'created_instant', read: call => call.created, isTime: true },
  {
    name: 'started_at',
    attribute: 'started_event',
    read: call => call.started_event?.created,
    isTime: true,
  },
  { name: 'ended_at', attribute: 'ended_event', read: call => call.ended_event?.created, isTime: true },
  {
    name: 'analyzed_at',
    attribute: 'analyzed_event',
    read: call => call.analyzed_event?.created,
    isTime: true,
  },
  'delivery_status',
  'end_reason',
  { name: 'outcome', attribute: 'end_reason', read: outcomeOf },
  { name: 'duration_seconds', attribute: 'duration_ms', read: secondsOf },
  'user_sentiment',
  'call_successful',
  'in_voicemail',
  'call_summary',
  'agent_id',
  'campaign_id',
  'conversation_id',
  'user_id',
  'language',
  'recording_url',
  'transcript_url',
  'analysis_url',
  { name: 'truncated', attribute: 'truncated', read: shortened },
] as const satisfies readonly (RecordAttribute | Field)[];

const fields: readonly Field[] = FIELDS.map(field =>
  typeof field === 'string' ? { name: field, attribute: field, read: call => call[field] } : field,
);

/** The fields of every call, in their order. */
export const FIELD_NAMES: readonly string[] = fields.map(({ name }) => name);

/** Those of them that are instants, in UTC. */
export const TIME_FIELDS: ReadonlySet<string> = new Set(
  fields.filter(({ isTime }) => isTime).map(({ name }) => name),
);

/** The parts of a call that have other names in each of them: objects, empty if the call has none. */
export const NAMED_PARTS = ['answers', 'placeholders'] as const;

/** A call as an export has it: fields that are missing are null. */
export type ExportedCall = JsonObject & {
  readonly [part in (typeof NAMED_PARTS)[number]]: JsonObject;
};

/** What an export reads of each record, with what its filter needs; and the transcript, `body`, if it is asked for. */
export const EXPORTED_ATTRIBUTES: readonly RecordAttribute[] = [
  ...fields.map(({ attribute }) => attribute),
  'metadata',
  'version',
];

/**
 * Makes a call's part of an export: its fields, `answers` to the questions of the customer's own analysis, `placeholders`
 * that the call was made with, and `transcript` if it is asked for.
 */
export function exportedCall(
  call: CallRecord,
  { transcript }: { readonly transcript: boolean },
): ExportedCall {
  return {
    ...Object.fromEntries(fields.map(({ name, read }) => [name, read(call) ?? null])),
    // Whippy's page prints the name of the first without its last letter.
    answers: partsOf(call.analysis, ['custom_analysis_dat', 'custom_analysis_data']),
    placeholders: partsOf(call.metadata, ['placeholders_data']),
    ...(transcript && { transcript: call.body ?? null }),
  };
}

function secondsOf({ duration_ms }: CallRecord): Json | undefined {
  return duration_ms === undefined ? undefined : new JsonNumber(String(duration_ms / 1000));
}

function shortened({ truncated }: CallRecord): Json | undefined {
  return truncated.length > 0 ? [...truncated] : undefined;
}

// What is no object is kept under its own name.
function partsOf(holder: JsonObject | undefined, names: readonly string[]): JsonObject {
  const entries = names.flatMap(name => {
    const value = holder?.[name] ?? null;
    if (value === null) return [];
    const part = typeof value === 'string' ? parsed(value) : value;
    return isJsonObject(part) ? Object.entries(part) : [[name, value]];
  });
  // A plain assignment would lose the name `__proto__`.
  return Object.fromEntries(entries);
}

// An object with a name that DynamoDB refuses is stored as its JSON text, which may have been cut to fit.
function parsed(text: string): Json {
  try {
    return parseJson(text);
  } catch {
    return text;
  }
}
