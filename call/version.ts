import { createHash } from 'node:crypto';
import { clip } from '../text/clip.ts';
import { toInstant } from '../time/instant.ts';
import type { AttributeMap, AttributeValue } from './attribute-value.ts';
import { CALL_EVENTS, type CallEvent, LISTED_EVENT } from './event.ts';

/**
 * An event's place in the total order of the events of a call, as one ASCII string whose characters compare in
 * that order, so that a DynamoDB condition can compare it:
 *
 *     <phase> <data.updated_at> <created_at> <request_id> <digest>
 *
 * The phase (1 started, 2 ended, 3 analyzed) comes first, because a call never goes back in its lifecycle.
 * Timestamps are {@link toInstant normalised}; one that is missing or unreadable is empty and sorts lowest.
 * The separating blank sorts below every character that a timestamp or an identifier is made of.
 * A `request_id` may hold any character. Those beyond ASCII are escaped, because DynamoDB orders texts by UTF-8
 * bytes, and JavaScript and the local engine by UTF-16 units: of ASCII, all have the same order.
 * The digest, 16 hexadecimal digits, is of what the event would write. It decides only if all else is equal,
 * for instance between two events of the older form, which has no timestamps: without it, the record would
 * depend on which of them came first.
 *
 * A listing ranks right above what it was compared with. In place of the phase it has `<over>+`, where `over` is
 * - a phase, if the call is ahead of its record: `1+` is above every event of phase 1, since `+` is above the blank that
 *   follows a phase, and below every event of phase 2, so that whatever Whippy sends of that phase counts more,
 * - else the version of the event that the record's snapshot is from: the listing is newer than that one event, and any
 *   event above it, which it was not compared with, counts more.
 */
export type Version = string;

/**
 * The version of an event.
 *
 * @param content the attributes that the event would write to its record
 */
export function versionOf({ known }: CallEvent, content: AttributeMap): Version {
  return [
    known.event === LISTED_EVENT ? `${known.over}+` : CALL_EVENTS.indexOf(known.event) + 1,
    toInstant(known.data.updated_at) ?? '',
    toInstant(known.created_at) ?? '',
    toAscii(known.request_id ?? ''),
    digest(content),
  ].join(' ');
}

/**
 * When Whippy made the event of a version, or last changed the call of a listing: `created_at` of its envelope, in the form
 * of {@link toInstant}. That of a listing over an event is the event's.
 */
export function createdOf(version: Version): string | undefined {
  return version.split(' ', 3)[2] || undefined;
}

/** Orders versions as DynamoDB does. Negative when `a` is the older one. */
export function compareVersions(a: Version, b: Version): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

// `~` is the last character of ASCII that prints: code points keep their order. What is cut off here is left to
// the digest.
function toAscii(text: string): string {
  const escaped = clip(text).replace(
    /[~\u{80}-\u{10ffff}]/gu,
    character => `~${character.codePointAt(0)?.toString(16).padStart(6, '0')}`,
  );
  return clip(escaped);
}

function digest(content: AttributeMap): string {
  return createHash('sha256')
    .update(canonical({ M: content }))
    .digest('hex')
    .slice(0, 16);
}

// The same content must give the same text, whatever order its names were sent in.
function canonical(value: AttributeValue): string {
  if ('M' in value) {
    const names = Object.keys(value.M).sort();
    return `{${names.map(name => `${JSON.stringify(name)}:${canonical(value.M[name] as AttributeValue)}`).join(',')}}`;
  }
  if ('L' in value) return `[${value.L.map(canonical).join(',')}]`;
  // Nearly all of an event, and what JSON.stringify would write of the whole value.
  if ('S' in value) return `{"S":${JSON.stringify(value.S)}}`;
  return JSON.stringify(value);
}
