import * as v from 'valibot';
import {
  isJsonNumber,
  isJsonObject,
  type Json,
  JsonNestingError,
  type JsonNumber,
  parseJson,
} from '../text/json.ts';
import type { Outline } from '../text/json-outline.ts';

/** Whippy's three call events, in the order of a call's lifecycle. */
export const CALL_EVENTS = ['call.started', 'call.ended', 'call.analyzed'] as const;
export type CallEventName = (typeof CALL_EVENTS)[number];

/**
 * The event that callfold itself puts on the queue, for a call that Whippy's API lists and whose record is missing or
 * behind. In a delivery, this name is that of an event of another kind.
 */
export const LISTED_EVENT = 'callfold.listed';

/** Longest `data.id`, and longest value that an index finds calls by, in UTF-8 bytes: what DynamoDB takes as a partition key. */
export const MAX_ID_BYTES = 2048;

/**
 * Parsed well, but not an event that can be recorded. The message names the field and what is wrong with it,
 * and quotes nothing of the delivery.
 */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

/** Reads a field that is missing or of another type as undefined. */
const tolerant = <const Schema extends v.GenericSchema>(schema: Schema) =>
  v.fallback(v.optional(schema), undefined);

const text = tolerant(v.string());
const flag = tolerant(v.boolean());
const jsonNumber = v.custom<JsonNumber>(isJsonNumber);
const stringOrNumber = v.union([
  v.string(),
  v.pipe(
    jsonNumber,
    v.transform(({ value }) => value),
  ),
]);
// Whippy documents texts here, and is known to have sent a number for an identifier elsewhere.
const textOrNumber = tolerant(stringOrNumber);

// ISO 8601 as a text, or a Unix time: `toInstant` reads both.
const time = tolerant(v.union([v.string(), jsonNumber]));

/**
 * The one schema of a call event: the envelope and, in `data`, the snapshot of the call.
 * Source: Whippy's documentation of the call webhooks, and its older form, which lacks many fields.
 *
 * Only `event` and `data.id` are required. A field that is missing or of another type than documented reads as
 * undefined here and is never a reason to refuse the event. {@link CallEvent.data} keeps it as it was sent.
 */
const callEvent = v.object({
  event: v.picklist(CALL_EVENTS),
  request_id: textOrNumber,
  created_at: time,
  api_version: textOrNumber,
  /** Not Whippy's: names of the texts that callfold shortened before queueing (see `fit.ts`). */
  truncated: tolerant(v.array(v.string())),
  data: v.object({
    // A number is taken by its digits, as it was sent.
    id: v.pipe(
      stringOrNumber,
      v.nonEmpty('must not be empty'),
      v.maxBytes(MAX_ID_BYTES, `must not be longer than ${MAX_ID_BYTES} bytes`),
      v.check(id => id.isWellFormed(), 'must not contain a lone surrogate'),
    ),
    delivery_status: text,
    created_at: time,
    updated_at: time,
    contact_id: text,
    metadata: tolerant(
      v.object({
        duration: tolerant(jsonNumber),
        agent_id: text,
        analysis: tolerant(
          v.object({
            call_summary: text,
            user_sentiment: text,
            call_successful: flag,
            in_voicemail: flag,
          }),
        ),
      }),
    ),
    attachments: tolerant(v.array(tolerant(v.object({ url: text })))),
  }),
});

/** The schema of a {@link LISTED_EVENT}: a call event with its place among those that Whippy sent. */
const listedEvent = v.object({
  ...callEvent.entries,
  event: v.literal(LISTED_EVENT),
  /** The call event of the phase that the call is in. */
  as: v.picklist(CALL_EVENTS),
  /** What the event ranks right above; see `version.ts`. */
  over: v.pipe(v.string(), v.regex(/^[0-3]/)),
});

/** The fields of the envelope that Whippy documents. */
export const ENVELOPE_FIELDS: ReadonlySet<string> = new Set([
  'event',
  'request_id',
  'created_at',
  'api_version',
  'data',
]);

/** What the code reads of a call event, typed; `data` also verbatim, as it was sent. */
export interface CallEvent {
  readonly known: v.InferOutput<typeof callEvent> | v.InferOutput<typeof listedEvent>;
  /** The whole delivery, unknown and oddly typed fields included. */
  readonly envelope: { readonly [name: string]: Json };
  /** `data` of the envelope. */
  readonly data: { readonly [name: string]: Json };
}

/** The call event that gives an event its phase: the event itself, or the one that a listing stands for. */
export function phaseEventOf({ known }: CallEvent): CallEventName {
  return known.event === LISTED_EVENT ? known.as : known.event;
}

/** A delivery is one of the three call events, or an event of another kind. */
export type Delivery = { kind: 'call'; event: CallEvent } | { kind: 'other'; event: string };

/**
 * Reads the body of a delivery.
 *
 * @param outline that of the body, if it is known
 * @throws {JsonSyntaxError} when it is not JSON
 * @throws {InvalidEventError} when `event` is not a usable string, or a call event has no usable `data.id`
 */
export function parseDelivery(body: string, outline?: Outline): Delivery {
  return read(parseEnvelope(body, outline), CALL_EVENTS);
}

/**
 * Reads a message of the event queue, which may also be a {@link LISTED_EVENT}; otherwise like {@link parseDelivery}.
 *
 * @throws {JsonSyntaxError}
 * @throws {InvalidEventError}
 */
export function parseQueued(body: string): Delivery {
  return read(parseEnvelope(body, undefined), QUEUED_EVENTS);
}

const QUEUED_EVENTS = [...CALL_EVENTS, LISTED_EVENT];

function read(envelope: Json, callEvents: readonly string[]): Delivery {
  if (!isJsonObject(envelope)) throw notAnObject();
  const name = envelope.event;
  if (name === undefined) throw new InvalidEventError('event is missing');
  if (typeof name !== 'string') throw new InvalidEventError('event must be a string');
  if (name === '') throw new InvalidEventError('event must not be empty');
  if (!callEvents.includes(name)) return { kind: 'other', event: name };
  return { kind: 'call', event: toCallEvent(envelope) };
}

/**
 * Types an envelope whose `event` is one of the three call events or {@link LISTED_EVENT}.
 *
 * @throws {InvalidEventError} when it has no usable `data.id`, or is a listing without its place
 */
export function toCallEvent(envelope: { readonly [name: string]: Json }): CallEvent {
  const schema = envelope.event === LISTED_EVENT ? listedEvent : callEvent;
  const result = v.safeParse(schema, envelope, FIRST_ISSUE);
  if (!result.success) throw new InvalidEventError(describe(result.issues[0], envelope));
  return { known: result.output, envelope, data: envelope.data as { readonly [name: string]: Json } };
}

/** The refusal of a body that is another JSON value than an object. */
export function notAnObject(): InvalidEventError {
  return new InvalidEventError('The body must be a JSON object');
}

function parseEnvelope(body: string, outline: Outline | undefined): Json {
  try {
    return parseJson(body, outline);
  } catch (error) {
    if (error instanceof JsonNestingError) throw new InvalidEventError(error.message);
    throw error;
  }
}

const FIRST_ISSUE = { abortEarly: true, abortPipeEarly: true } as const;

function describe(issue: v.BaseIssue<unknown>, { data }: { readonly [name: string]: Json }): string {
  if (data === undefined) return 'data is missing';
  // The schema takes a number or an array for an object, one without an id.
  if (!isJsonObject(data)) return 'data must be an object';
  if (data.id === undefined) return 'data.id is missing';
  const field = v.getDotPath(issue);
  if (field !== 'data.id') return `${field} is missing or not usable`;
  const isUsable = typeof data.id === 'string' || isJsonNumber(data.id);
  return `data.id ${isUsable ? issue.message : 'must be a string or a number'}`;
}
