import type { CallReader } from '../store/calls/call-reader.ts';
import { InvalidCursorError } from '../store/calls/cursor.ts';

/** The table could not be read; `cause` is what the AWS SDK threw. */
export class TableOutOfReachError extends Error {
  override readonly name = 'TableOutOfReachError';
}

/** The part of the records that the view reads. */
export type ViewRecords = Pick<CallReader, 'get' | 'getMany' | 'byContact' | 'recent'>;

/** Distinguishes a failure of the table from a mistake of this program: if a read throws, the table failed. */
export function guardRecords(records: ViewRecords): ViewRecords {
  const guard =
    <A extends readonly unknown[], R>(read: (...request: A) => Promise<R>) =>
    async (...request: A): Promise<R> => {
      try {
        return await read(...request);
      } catch (cause) {
        if (cause instanceof InvalidCursorError) throw cause;
        throw new TableOutOfReachError('The table could not be read', { cause });
      }
    };
  return {
    get: guard(records.get),
    getMany: guard(records.getMany),
    byContact: guard(records.byContact),
    recent: guard(records.recent),
  };
}
