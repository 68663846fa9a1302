import type { ListedCall } from '../store/calls/call-record.ts';
import { readSpan } from '../store/calls/read-span.ts';
import type { ViewRecords } from './guard-records.ts';
import { type ListQuery, timeOf } from './list-query.ts';

/** The newest calls of a list's time, whether or not they pass its filter. */
export interface NewestCalls {
  readonly batches: AsyncIterable<readonly ListedCall[]>;
  /** Once all have been read: if the time has more calls than these, when the last one was created. */
  readonly stoppedAt: string | undefined;
}

/** How to read them. */
export interface NewestReads {
  readonly records: ViewRecords;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** When aborted, the reading ends at once, with the reason. */
  readonly signal: AbortSignal;
  /** Most calls. */
  readonly cap: number;
}

/** Reads the newest calls of a list's time, without their summaries. */
export function newestCalls(query: ListQuery, { records, now, signal, cap }: NewestReads): NewestCalls {
  let stoppedAt: string | undefined;

  async function* batches() {
    let left = cap;
    let last: string | undefined;
    const span = { ...timeOf(query, now), contactId: query.contact };
    const reads = { records, signal, atOnce: Math.min(cap + 1, AT_ONCE), withoutSummary: true };
    for await (const calls of readSpan(span, reads)) {
      const taken = calls.slice(0, left);
      last = taken.at(-1)?.created ?? last;
      left -= taken.length;
      yield taken;
      if (taken.length < calls.length) {
        stoppedAt = last;
        return;
      }
    }
  }

  return {
    batches: batches(),
    get stoppedAt() {
      return stoppedAt;
    },
  };
}

/** As many as one answer of DynamoDB holds, about. */
const AT_ONCE = 2000;

/** What to say of counts that stopped before all calls had been read; undefined if they did not. */
export function uncountedBefore(stoppedAt: string | undefined): string | undefined {
  if (stoppedAt === undefined) return undefined;
  const time = stoppedAt.slice(0, '2026-11-23T09:00:00'.length).replace('T', ' ');
  return `Calls from before ${time} (UTC) are not counted.`;
}
