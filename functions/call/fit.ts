import { attributeBytes } from './attribute-value.ts';
import { clipBytes } from './clip.ts';
import { type CallEvent, toCallEvent } from './event.ts';
import { recordOf, stateOf } from './fold.ts';
import { isJsonObject, type Json, stringifyJson } from './json.ts';

/** Most bytes that a queue message holds (SQS). */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** Most bytes that an event's own part of a record may take: DynamoDB's 400 KB, less what other events add. */
export const MAX_RECORD_BYTES = 400 * 1024 - 4 * 1024;

/** Texts are never cut below this, so that links and identifiers stay whole. In UTF-8 bytes. */
export const SHORTEST_CUT_BYTES = 2048;

/** The event does not fit a record even with its texts shortened. */
export class TooLargeError extends Error {
  override readonly name = 'TooLargeError';
}

/** A queue message, and the names of the texts that had to be shortened for it (none in the normal case). */
export interface FittedMessage {
  readonly body: string;
  readonly truncated: readonly string[];
}

/**
 * Makes the queue message of an event: its body as it came, or, where that would not fit a queue message or
 * the record, with the longest texts of `data` cut to one common length, the greatest at which it fits. Their
 * names are then listed in the envelope under `truncated` (`body`, `metadata.analysis.call_summary`, ...). A
 * text stays whole where the cut would save less than its name in that list takes.
 *
 * Code points that SQS refuses are written as JSON escapes, which means the same.
 *
 * @param body the text that `event` was parsed from
 * @throws {TooLargeError} when the event does not fit even so
 */
export function fitMessage(body: string, event: CallEvent): FittedMessage {
  const message = escapeRefusedByQueue(body);
  if (fits(message, event)) return { body: message, truncated: [] };

  let best = cutTexts(event, SHORTEST_CUT_BYTES);
  if (!best) {
    throw new TooLargeError(
      `The event does not fit a record of ${MAX_RECORD_BYTES} bytes and a message of ${MAX_MESSAGE_BYTES} bytes, not even with every text of data cut to ${SHORTEST_CUT_BYTES} bytes`,
    );
  }
  let fitting = SHORTEST_CUT_BYTES;
  let tooLong = MAX_RECORD_BYTES;
  while (tooLong - fitting > 1) {
    const limit = Math.floor((fitting + tooLong) / 2);
    const candidate = cutTexts(event, limit);
    if (candidate) {
      best = candidate;
      fitting = limit;
    } else {
      tooLong = limit;
    }
  }
  return best;
}

function cutTexts(event: CallEvent, limit: number): FittedMessage | undefined {
  const truncated: string[] = [];
  const { id, ...rest } = event.data;
  const data = { id: id as Json, ...(cut(rest, limit, undefined, truncated) as { [name: string]: Json }) };
  const envelope = { ...event.envelope, data, ...(truncated.length > 0 ? { truncated } : {}) };
  const body = escapeRefusedByQueue(stringifyJson(envelope));
  return fits(body, toCallEvent(envelope)) ? { body, truncated } : undefined;
}

/** Where a value is: its name, and where the value around it is. Put into words for the few texts that are cut. */
interface Place {
  readonly name: string;
  readonly within: Place | undefined;
}

function cut(value: Json, limit: number, place: Place | undefined, truncated: string[]): Json {
  if (typeof value === 'string') return cutText(value, limit, place, truncated);
  if (Array.isArray(value)) {
    return value.map((item, index) => cut(item, limit, { name: String(index), within: place }, truncated));
  }
  if (isJsonObject(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([name, item]) => [
        name,
        cut(item, limit, { name, within: place }, truncated),
      ]),
    );
  }
  return value;
}

function cutText(text: string, limit: number, place: Place | undefined, truncated: string[]): string {
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return text;
  const name = pathOf(place);
  // Without this rule a lower limit could give a larger record, and the search for the best one would miss it.
  if (bytes <= limit + Buffer.byteLength(name) + LISTING_BYTES) return text;
  truncated.push(name);
  return clipBytes(text.toWellFormed(), limit);
}

// What the attribute `truncated` and an element of its list take beside the element's name.
const LISTING_BYTES = 'truncated'.length + 3 + 1;

function pathOf(place: Place | undefined): string {
  const names: string[] = [];
  for (let at = place; at; at = at.within) names.unshift(at.name);
  return names.join('.');
}

function fits(message: string, event: CallEvent): boolean {
  const bytes = Buffer.byteLength(message);
  if (bytes > MAX_MESSAGE_BYTES) return false;
  return mostRecordBytes(bytes, event) <= MAX_RECORD_BYTES || recordBytes(event) <= MAX_RECORD_BYTES;
}

/**
 * More than the event can take of a record, whatever is in it, and much cheaper to know than how much it does take. No
 * value takes more than its JSON text and {@link MOST_VALUE_BYTES}; some stand in the record twice.
 *
 * @param bytes of the event's JSON text
 */
export function mostRecordBytes(bytes: number, event: CallEvent): number {
  return 2 * (bytes + countValues(event.envelope as Json) * MOST_VALUE_BYTES) + FRAME_BYTES;
}

// A number of one digit, as an element.
const MOST_VALUE_BYTES = 22;
// Names of the attributes that are not Whippy's, versions and milestones: a quarter of this or less.
const FRAME_BYTES = 8192;

function countValues(value: Json): number {
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + countValues(item), 1);
  if (!isJsonObject(value)) return 1;
  let count = 1;
  for (const name in value) count += countValues(value[name] ?? null);
  return count;
}

function recordBytes(event: CallEvent): number {
  // Any retention will do: expires_at takes the same room whatever its value.
  const record = recordOf(stateOf(event, { retentionDays: 1 }));
  return Object.entries(record).reduce((sum, [name, value]) => sum + attributeBytes(name, value), 0);
}

// SQS takes the characters of XML 1.0. Of those it refuses, valid JSON can hold only these two unescaped.
function escapeRefusedByQueue(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]/g, character => `\\u${character.charCodeAt(0).toString(16)}`);
}
