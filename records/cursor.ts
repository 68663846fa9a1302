import * as v from 'valibot';

/** A text that was given as a page's cursor but is none, or is from a list of other calls. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

const position = v.object({
  /** The day or contact that is being read. */
  partition: v.pipe(v.string(), v.nonEmpty()),
  /** The call that was read last; at the partition's start without. */
  after: v.optional(v.object({ call_id: v.pipe(v.string(), v.nonEmpty()), created_at: v.string() })),
});

/** Where a list goes on. */
export type Position = v.InferOutput<typeof position>;

/** Writes a position as one URL-safe word that means nothing to its bearer. */
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
 * What to throw after DynamoDB refused to read from a position: {@link InvalidCursorError} if it does not take the position
 * for a key of the index, else the error itself. A key that DynamoDB handed out is never refused, so the cursor was changed.
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
