import * as z from 'zod/mini';

/** A text that was given as a page's cursor but is none, or is from a list of other calls. */
export class InvalidCursorError extends Error {
  override readonly name = 'InvalidCursorError';
}

const position = z.object({
  /** The day or contact that is being read. */
  partition: z.string().check(z.minLength(1)),
  /** The call that was read last; at the partition's start without. */
  after: z.optional(z.object({ call_id: z.string().check(z.minLength(1)), created_at: z.string() })),
});

/** Where a list goes on. */
export type Position = z.infer<typeof position>;

/** Writes a position as one URL-safe word that means nothing to its bearer. */
export function encodeCursor({ partition, after }: Position): string {
  return Buffer.from(JSON.stringify({ partition, after })).toString('base64url');
}

/**
 * @param isPartition whether the list being read has such a partition
 * @throws {InvalidCursorError}
 */
export function decodeCursor(cursor: string, isPartition: (partition: string) => boolean): Position {
  const result = position.safeParse(parse(cursor));
  if (!result.success || !isPartition(result.data.partition)) {
    throw new InvalidCursorError('The cursor is not one of this list: start again from its first page');
  }
  return result.data;
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    return undefined;
  }
}
