import { createHash } from 'node:crypto';
import { instantToMicroseconds, microsecondsToInstant, toInstant } from '../../time/instant.ts';

/** A text that was given as a page's cursor is not a cursor, or is from a list of other calls. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

/** Where a list goes on. */
export interface Position {
  /** The day, contact or number that is being read. */
  readonly partition: string;
  /** The call that was read last; if undefined, the list goes on at the start of the partition. */
  readonly after?: IndexKey | undefined;
}

/** What an index sorts the calls of a partition by, and the table's key. */
interface IndexKey {
  readonly created_instant: string;
  readonly call_id: string;
}

/**
 * Encodes a position as an opaque, URL-safe text. It has 38 characters if the id of the call is a UUID, as Whippy's are.
 * The partition of a call is not in it: a list of days finds it by the time, and the others know it.
 */
export function encodeCursor({ partition, after }: Position): string {
  const content = after ? keyContent(after) : Buffer.from(KIND.start + partition);
  return Buffer.concat([checkOf(partition, content), content]).toString('base64url');
}

/**
 * @param partitions those of the list; if undefined, it goes through days
 * @throws {InvalidCursorError} when it is not a cursor as it was made, or is one of other partitions
 */
export function decodeCursor(cursor: string, partitions?: readonly string[]): Position {
  const bytes = Buffer.from(cursor, 'base64url');
  const content = bytes.subarray(CHECK_BYTES);
  const { day, after } = readContent(content);
  const partition = (partitions ?? [day]).find(candidate =>
    checkOf(candidate, content).equals(bytes.subarray(0, CHECK_BYTES)),
  );
  if (partition === undefined || bytes.toString('base64url') !== cursor) {
    throw new InvalidCursorError(
      'The cursor is not one of this list, or is of another version of callfold: start again from its first page',
    );
  }
  return { partition, after };
}

/** What the first byte of a cursor's content says of the others. */
const KIND = {
  /** The text of the partition. */
  start: 's',
  /** Microseconds since 1970, and a UUID. */
  uuid: 'u',
  /** JSON: an id that is no UUID, or a time in another form than that of {@link toInstant}. */
  other: 'o',
};

// Tells a cursor that was cut, changed, or is of another partition: enough against mistakes.
function checkOf(partition: string, content: Buffer): Buffer {
  return createHash('sha256').update(`${partition}\0`).update(content).digest().subarray(0, CHECK_BYTES);
}

const CHECK_BYTES = 3;

function keyContent({ created_instant, call_id }: IndexKey): Buffer {
  if (!UUID.test(call_id) || toInstant(created_instant) !== created_instant) {
    return Buffer.from(KIND.other + JSON.stringify([created_instant, call_id]));
  }
  const content = Buffer.alloc(1 + TIME_BYTES + UUID_BYTES, KIND.uuid);
  content.writeBigInt64BE(instantToMicroseconds(created_instant), 1);
  content.write(call_id.replaceAll('-', ''), 1 + TIME_BYTES, 'hex');
  return content;
}

// Of what is not as it was made, it may be anything: the check tells.
function readContent(content: Buffer): { readonly day: string; readonly after?: IndexKey } {
  const after = readKey(content);
  if (!after) return { day: content.toString('utf8', 1) };
  return { day: after.created_instant.slice(0, 'YYYY-MM-DD'.length), after };
}

function readKey(content: Buffer): IndexKey | undefined {
  const kind = content.toString('latin1', 0, 1);
  try {
    if (kind === KIND.other) {
      const [created_instant, call_id] = JSON.parse(content.toString('utf8', 1));
      return { created_instant: String(created_instant), call_id: String(call_id) };
    }
    if (kind === KIND.uuid) {
      const hex = content.toString('hex', 1 + TIME_BYTES);
      return {
        created_instant: microsecondsToInstant(content.readBigInt64BE(1)),
        call_id: hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      };
    }
  } catch {
    // Cut off, or no time that there can be.
  }
  return undefined;
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const UUID_BYTES = 16;
const TIME_BYTES = 8;
