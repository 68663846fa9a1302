import * as z from 'zod/mini';
import {
  isJsonNumber,
  isJsonObject,
  type Json,
  JsonNestingError,
  type JsonNumber,
  parseJson,
} from './json.ts';

/** Whippy's three call events, in the order of a call's lifecycle. */
export const CALL_EVENTS = ['call.started', 'call.ended', 'call.analyzed'] as const;
export type CallEventName = (typeof CALL_EVENTS)[number];

/** Longest `data.id`, and longest `contact_id` to be indexed, in UTF-8 bytes: what DynamoDB takes as a partition key. */
export const MAX_ID_BYTES = 2048;

/**
 * Parsed well, but not an event that can be recorded. The message names the field and what is wrong with it,
 * and quotes nothing of the delivery.
 */
export class InvalidEventError extends Error {
  override readonly name = 'InvalidEventError';
}

const text = z.catch(z.optional(z.string()), undefined);
const flag = z.catch(z.optional(z.boolean()), undefined);
const number = z.catch(z.optional(z.custom<JsonNumber>(isJsonNumber)), undefined);
// Whippy documents texts here, and is known to have sent a number for an identifier elsewhere.
const textOrNumber = z.catch(
  z.optional(
    z.union([
      z.string(),
      z.pipe(
        z.custom<JsonNumber>(isJsonNumber),
        z.transform(({ value }) => value),
      ),
    ]),
  ),
  undefined,
);
const texts = z.catch(z.optional(z.array(z.string())), undefined);

/**
 * The one schema of a call event: the envelope and, in `data`, the snapshot of the call.
 * Source: Whippy's documentation of the call webhooks, and its older form, which lacks many fields.
 *
 * Only `event` and `data.id` are required. A field that is missing or of another type than documented reads as
 * undefined here and is never a reason to refuse the event. {@link CallEvent.data} keeps it as it was sent.
 */
const callEvent = z.object({
  event: z.enum(CALL_EVENTS),
  request_id: textOrNumber,
  created_at: textOrNumber,
  api_version: textOrNumber,
  /** Not Whippy's: names of the texts that callfold shortened before queueing (see `fit.ts`). */
  truncated: texts,
  data: z.object({
    id: z.string().check(
      z.refine(id => id.length > 0, { error: 'must not be empty', abort: true }),
      z.refine(id => Buffer.byteLength(id) <= MAX_ID_BYTES, {
        error: `must not be longer than ${MAX_ID_BYTES} bytes`,
        abort: true,
      }),
      z.refine(id => id.isWellFormed(), { error: 'must not contain a lone surrogate' }),
    ),
    delivery_status: text,
    created_at: text,
    updated_at: text,
    contact_id: text,
    metadata: z.catch(
      z.optional(
        z.object({
          duration: number,
          agent_id: text,
          analysis: z.catch(
            z.optional(
              z.object({
                call_summary: text,
                user_sentiment: text,
                call_successful: flag,
                in_voicemail: flag,
              }),
            ),
            undefined,
          ),
        }),
      ),
      undefined,
    ),
    attachments: z.catch(
      z.optional(z.array(z.catch(z.optional(z.object({ url: text })), undefined))),
      undefined,
    ),
  }),
});

/** What the code reads of a call event, typed; `data` also verbatim, as it was sent. */
export interface CallEvent {
  readonly known: z.infer<typeof callEvent>;
  /** The whole delivery, unknown and oddly typed fields included. */
  readonly envelope: { readonly [name: string]: Json };
  /** `data` of the envelope. */
  readonly data: { readonly [name: string]: Json };
}

/** A delivery is one of the three call events, or something else that Whippy tells about. */
export type Delivery = { kind: 'call'; event: CallEvent } | { kind: 'other'; event: string };

/**
 * Reads the body of a delivery.
 *
 * @throws {JsonSyntaxError} when it is not JSON
 * @throws {InvalidEventError} when `event` is no usable string, or a call event has no usable `data.id`
 */
export function parseDelivery(body: string): Delivery {
  const envelope = parseEnvelope(body);
  if (!isJsonObject(envelope)) throw new InvalidEventError('The body must be a JSON object');
  const name = envelope.event;
  if (name === undefined) throw new InvalidEventError('event is missing');
  if (typeof name !== 'string') throw new InvalidEventError('event must be a string');
  if (name === '') throw new InvalidEventError('event must not be empty');
  if (!CALL_EVENTS.some(callEventName => callEventName === name)) return { kind: 'other', event: name };
  return { kind: 'call', event: toCallEvent(envelope) };
}

/**
 * Types an envelope whose `event` is one of the three call events.
 *
 * @throws {InvalidEventError} when it has no usable `data.id`
 */
export function toCallEvent(envelope: { readonly [name: string]: Json }): CallEvent {
  const result = callEvent.safeParse(envelope);
  if (!result.success) throw new InvalidEventError(describe(result.error, envelope));
  return { known: result.data, envelope, data: envelope.data as { readonly [name: string]: Json } };
}

function parseEnvelope(body: string): Json {
  try {
    return parseJson(body);
  } catch (error) {
    if (error instanceof JsonNestingError) throw new InvalidEventError(error.message);
    throw error;
  }
}

function describe(
  { issues: [issue] }: z.core.$ZodError,
  envelope: { readonly [name: string]: Json },
): string {
  const { data } = envelope;
  if (data === undefined) return 'data is missing';
  // The schema takes a number for an object, one without an id.
  if (!isJsonObject(data)) return 'data must be an object';
  if (data.id === undefined) return 'data.id is missing';
  return `data.id ${typeof data.id === 'string' ? issue?.message : 'must be a string'}`;
}
