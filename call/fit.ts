import { clip, clipBytes } from '../text/clip.ts';
import { isJsonNumber, isJsonObject, type Json, type JsonObject, stringifyJson } from '../text/json.ts';
import { attributeBytes, toAttributeValue } from './attribute-value.ts';
import { type CallEvent, ENVELOPE_FIELDS, LISTED_EVENT, toCallEvent } from './event.ts';
import { recordOf, stateOf } from './fold.ts';
import { isDocumented } from './record.ts';
import { nameOfPart, namesOfDropped } from './shortened.ts';
import { versionOf } from './version.ts';

/** Most bytes that a queue message holds (SQS). */
export const MAX_MESSAGE_BYTES = 1_048_576;

/** Most bytes that an event's own part of a record may take: DynamoDB's 400 KB, less what other events add. */
export const MAX_RECORD_BYTES = 400 * 1024 - 4 * 1024;

/** Texts are never cut below this, so that links and identifiers stay whole. In UTF-8 bytes. */
export const MIN_CUT_BYTES = 2048;

/** A queue message, and the names of what had to be shortened for it (none in the normal case). */
export interface FittedMessage {
  readonly body: string;
  readonly truncated: readonly string[];
}

/**
 * Makes the queue message of an event: its body as it came if that fits a queue message and the record. Otherwise it
 * is shortened, in this order, each step only as far as needed:
 * 1. undocumented fields of the envelope are dropped,
 * 2. the longest texts of `data` are cut to one common length, the greatest at which the event fits,
 * 3. the largest lists and maps of `data` become texts, their own JSON, and are cut like the others. A list within a
 *    map goes before the map does,
 * 4. the undocumented fields of `data` become one such text, named `extra`.
 *
 * Every event fits then. The names of what was shortened are listed in the envelope under `truncated` (`body`,
 * `metadata.words`, `envelope.debug`). A text stays whole if the cut would save less than its name takes.
 *
 * Code points that SQS refuses are written as JSON escapes, which means the same.
 *
 * @param body the text that `event` was parsed from
 * @param shortened names of what has been shortened in it already; see {@link lighten}
 */
export function fitMessage(body: string, event: CallEvent, shortened: readonly string[] = []): FittedMessage {
  const message = escapeRefusedByQueue(body);
  if (shortened.length === 0 && fits(message, event)) return { body: message, truncated: [] };

  let draft: Draft = { envelope: event.envelope, data: event.data, asTexts: new Map(), shortened };
  // The envelope of a listing is callfold's own: small, and needed as it is.
  const mayDrop = event.known.event !== LISTED_EVENT;
  if (mayDrop && sizeOf(draft, NO_CUT).messageBytes > MAX_MESSAGE_BYTES)
    draft = withoutUndocumentedEnvelope(draft);
  let smallest = sizeOf(draft, MIN_CUT_BYTES);
  while (!isFitting(smallest)) {
    const smaller = withLargestAsTexts(draft, smallest);
    draft = smaller ?? withUndocumentedAsText(draft);
    smallest = sizeOf(draft, MIN_CUT_BYTES);
    if (!smaller) break;
  }
  return longestFitting(draft, smallest);
}

function fits(body: string, event: CallEvent): boolean {
  const bytes = Buffer.byteLength(body);
  if (bytes > MAX_MESSAGE_BYTES) return false;
  return upperBoundOfRecordBytes(bytes, event) <= MAX_RECORD_BYTES || recordBytes(event) <= MAX_RECORD_BYTES;
}

/** An event on its way to a message that fits. */
interface Draft {
  readonly envelope: { readonly [name: string]: Json };
  readonly data: { readonly [name: string]: Json };
  /** Lists and maps of `data` that are written as a text, and that text. */
  readonly asTexts: ReadonlyMap<Json, string>;
  /** Names of what has been shortened, apart from `asTexts` and texts that are cut. */
  readonly shortened: readonly string[];
}

const NO_CUT = Number.POSITIVE_INFINITY;

interface Size {
  readonly message: FittedMessage;
  readonly messageBytes: number;
  readonly recordBytes: number;
}

/** The message of a draft with its texts cut to `limit` bytes, and what it takes. */
function sizeOf({ envelope, data, asTexts, shortened }: Draft, limit: number): Size {
  const truncated = new Set(shortened);
  const { id, ...rest } = data;
  const cutData = cut(rest, { limit, asTexts, truncated }, undefined) as JsonObject;
  const content = {
    ...envelope,
    data: { id: id as Json, ...cutData },
    ...(truncated.size > 0 ? { truncated: [...truncated] } : {}),
  };
  const body = escapeRefusedByQueue(stringifyJson(content));
  return {
    message: { body, truncated: [...truncated] },
    messageBytes: Buffer.byteLength(body),
    recordBytes: recordBytes(toCallEvent(content)),
  };
}

function isFitting({ messageBytes, recordBytes }: Size): boolean {
  return messageBytes <= MAX_MESSAGE_BYTES && recordBytes <= MAX_RECORD_BYTES;
}

// The record keeps no undocumented fields of the envelope, and clips the texts of the others.
function withoutUndocumentedEnvelope(draft: Draft): Draft {
  const kept: { [name: string]: Json } = {};
  const dropped: string[] = [];
  for (const [name, value] of Object.entries(draft.envelope)) {
    if (!ENVELOPE_FIELDS.has(name)) dropped.push(name);
    else if (typeof value === 'string') kept[name] = clip(value);
    else if (isJsonNumber(value)) kept[name] = clip(value.value);
  }
  return { ...draft, envelope: kept, shortened: [...namesOfDropped(dropped), ...draft.shortened] };
}

function withUndocumentedAsText(draft: Draft): Draft {
  const entries = Object.entries(draft.data);
  const isKept = (name: string) => name === 'id' || isDocumented(name);
  const extra = Object.fromEntries(entries.filter(([name]) => !isKept(name)));
  const data = { ...Object.fromEntries(entries.filter(([name]) => isKept(name))), extra };
  return { ...draft, data, asTexts: new Map([...draft.asTexts, [extra, stringifyJson(extra)]]) };
}

/**
 * A draft in which enough of the largest lists and maps are texts to save what is too much, or all that there are:
 * then those around them are next. Undefined if there are none.
 *
 * @param smallest size of the draft with all its texts cut as far as possible
 */
function withLargestAsTexts(draft: Draft, smallest: Size): Draft | undefined {
  const parts = Object.values(draft.data).flatMap(value => innermostLarge(value, draft.asTexts, 1));
  if (parts.length === 0) return undefined;
  const asTexts = new Map(draft.asTexts);
  let messageExcess = smallest.messageBytes - MAX_MESSAGE_BYTES;
  let recordExcess = smallest.recordBytes - MAX_RECORD_BYTES;
  for (const part of parts.toSorted((a, b) => b.recordBytes - a.recordBytes)) {
    if (messageExcess <= 0 && recordExcess <= 0) break;
    const text = stringifyJson(part.value);
    asTexts.set(part.value, text);
    messageExcess -= Buffer.byteLength(text) - MIN_CUT_BYTES;
    recordExcess -= part.recordBytes - MIN_CUT_BYTES;
  }
  return { ...draft, asTexts };
}

// As a text, a smaller list or map would save little or nothing.
const MIN_LARGE_BYTES = 2 * MIN_CUT_BYTES;

// Lists and maps deeper below a field of `data` are not told apart from those around them.
const MAX_LEVELS = 6;

/** The lists and maps within a value that are large and hold no others that are. */
function innermostLarge(
  value: Json,
  asTexts: Draft['asTexts'],
  level: number,
): { readonly value: Json; readonly recordBytes: number }[] {
  if (!isContainer(value) || asTexts.has(value)) return [];
  const cutValue = cut(value, { limit: MIN_CUT_BYTES, asTexts, truncated: new Set() }, undefined);
  const recordBytes = attributeBytes('', toAttributeValue(cutValue));
  if (recordBytes < MIN_LARGE_BYTES) return [];
  const within = level < MAX_LEVELS ? Object.values(value) : [];
  const inner = within.flatMap(item => innermostLarge(item, asTexts, level + 1));
  return inner.length > 0 ? inner : [{ value, recordBytes }];
}

function isContainer(value: Json): value is Json[] | JsonObject {
  return Array.isArray(value) || isJsonObject(value);
}

/**
 * The message of a draft with its texts cut as little as possible. Sizes grow with the limit, nearly in proportion: a
 * few steps of interpolation find it.
 *
 * @param smallest size of the draft with its texts cut as far as possible, which fits
 */
function longestFitting(draft: Draft, smallest: Size): FittedMessage {
  const whole = sizeOf(draft, NO_CUT);
  if (isFitting(whole)) return whole.message;
  let [fitting, best] = [MIN_CUT_BYTES, smallest];
  let [tooLong, worst] = [MAX_RECORD_BYTES, sizeOf(draft, MAX_RECORD_BYTES)];
  for (let step = 1; tooLong - fitting > 1; step++) {
    const share = Math.min(
      (MAX_MESSAGE_BYTES - best.messageBytes) / Math.max(1, worst.messageBytes - best.messageBytes),
      (MAX_RECORD_BYTES - best.recordBytes) / Math.max(1, worst.recordBytes - best.recordBytes),
    );
    // Every other step halves what is left, so that the search ends soon wherever a name in the list makes a leap.
    const guess = fitting + Math.floor((tooLong - fitting) * (step % 2 === 0 ? 0.5 : share));
    const limit = Math.min(Math.max(guess, fitting + 1), tooLong - 1);
    const size = sizeOf(draft, limit);
    if (isFitting(size)) [fitting, best] = [limit, size];
    else [tooLong, worst] = [limit, size];
  }
  return best.message;
}

/** Where a value is: its name, and the place of the value around it. Written out only for the few texts that are cut. */
interface Place {
  readonly name: string;
  readonly within: Place | undefined;
}

interface Cut {
  /** Bytes to which texts are cut. */
  readonly limit: number;
  readonly asTexts: Draft['asTexts'];
  /** Receives the names of what is cut. */
  readonly truncated: Set<string>;
}

function cut(value: Json, how: Cut, place: Place | undefined): Json {
  if (typeof value === 'string') return cutText(value, how, place);
  // A number as long as that is a text in the record.
  if (isJsonNumber(value) && value.value.length > how.limit) return cutText(value.value, how, place);
  if (!isContainer(value)) return value;
  const text = how.asTexts.get(value);
  if (text !== undefined) {
    how.truncated.add(nameOf(place));
    return clipBytes(text.toWellFormed(), how.limit);
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => cut(item, how, { name: String(index), within: place }));
  }
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, cut(item, how, { name, within: place })]),
  );
}

function cutText(text: string, { limit, truncated }: Cut, place: Place | undefined): string {
  // A UTF-16 unit takes three bytes at most: nearly every text is too short to be counted.
  if (text.length * 3 <= limit) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes <= limit) return text;
  const name = nameOf(place);
  // Without this rule a lower limit could give a larger record, and the search for the best one would miss it.
  if (bytes <= limit + Buffer.byteLength(name) + LISTING_BYTES) return text;
  truncated.add(name);
  return clipBytes(text.toWellFormed(), limit);
}

// What the attribute `truncated` and an element of its list take beside the element's name.
const LISTING_BYTES = 'truncated'.length + 3 + 1;

function nameOf(place: Place | undefined): string {
  const path: string[] = [];
  for (let at = place; at; at = at.within) path.push(at.name);
  return nameOfPart(path.reverse());
}

/**
 * A cheap upper bound of the bytes that the event takes of a record. No value takes more than its JSON text and
 * {@link MAX_VALUE_BYTES}; some stand in the record twice.
 *
 * @param bytes of the event's JSON text
 */
export function upperBoundOfRecordBytes(bytes: number, event: CallEvent): number {
  return 2 * (bytes + countValues(event.envelope as Json) * MAX_VALUE_BYTES) + FRAME_BYTES;
}

// A number of one digit, as an element.
const MAX_VALUE_BYTES = 22;
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
  // expires_at takes the same room for any retention, and a digest for any content.
  const record = recordOf(stateOf(event, { retentionDays: 1 }, known => versionOf(known, {})));
  return Object.entries(record).reduce((sum, [name, value]) => sum + attributeBytes(name, value), 0);
}

// SQS takes the characters of XML 1.0. Of those it refuses, valid JSON can hold only these two unescaped.
function escapeRefusedByQueue(json: string): string {
  return json.replace(/[\uFFFE\uFFFF]/g, character => `\\u${character.charCodeAt(0).toString(16)}`);
}
