import type { ViewRecords } from './guard-records.ts';

/** Records that know which of their reads have not finished. */
export interface TrackedRecords {
  readonly records: ViewRecords;
  /** Resolves once nothing is being read. */
  idle(): Promise<void>;
}

/** Keeps track of reads, so that the owner of the table can wait for them before the table is closed. */
export function trackReads({ get, getMany, byContact, recent }: ViewRecords): TrackedRecords {
  const pending = new Set<Promise<unknown>>();
  const track =
    <A extends readonly unknown[], R>(read: (...request: A) => Promise<R>) =>
    (...request: A): Promise<R> => {
      const reading = read(...request).finally(() => pending.delete(reading));
      pending.add(reading);
      return reading;
    };
  return {
    records: {
      get: track(get),
      getMany: track(getMany),
      byContact: track(byContact),
      recent: track(recent),
    },
    async idle() {
      while (pending.size > 0) await Promise.allSettled(pending);
    },
  };
}
