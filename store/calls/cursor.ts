import * as v from 'valibot';
import { MAX_ID_BYTES } from '../../call/event.ts';
import { toInstant } from '../../time/instant.ts';

/** A text that was given as a page's cursor is not a cursor, or is from a list of other calls. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

// What DynamoDB takes as a key: anything else in a cursor would fail only there, as an error of the service.
const key = v.pipe(v.string(), v.nonEmpty(), v.maxBytes(MAX_ID_BYTES));

const position = v.object({
  /** The day, contact or number that is being read. */
  partition: key,
  /** The call that was read last; if undefined, the list goes on at the start of the partition. */
  after: v.optional(
    v.object({
      call_id: key,
      created_instant: v.pipe(
        v.string(),
        v.check(text => toInstant(text) === text),
      ),
    }),
  ),
});

/** Where a list goes on. */
export type Position = v.InferOutput<typeof position>;

/** Encodes a position as an opaque, URL-safe text. */
export function encodeCursor({ partition, after }: Position): string {
  return Buffer.from(JSON.stringify({ partition, after })).toString('base64url');
}

/**
 * @param isPartition whether the list being read has such a partition
 * @throws {InvalidCursorError}
 */
export function decodeCursor(cursor: string, isPartition: (partition: string) => boolean): Position {
  const result = v.safeParse(position, parse(cursor));
  if (!result.success || !isPartition(result.output.partition)) throw invalidCursor();
  return result.output;
}

/**
 * What to throw after DynamoDB refused to read from a position: {@link InvalidCursorError} if it does not accept the
 * position as a key of the index, otherwise the error itself. DynamoDB never refuses a key that it returned itself, so
 * the cursor was changed.
 */
export function explainRefusal(error: unknown, position: unknown): unknown {
  const isRefusedKey =
    position !== undefined && error instanceof Error && error.name === 'ValidationException';
  return isRefusedKey ? invalidCursor(error) : error;
}

function invalidCursor(cause?: unknown): InvalidCursorError {
  return new InvalidCursorError('The cursor is not one of this list: start again from its first page', {
    cause,
  });
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
