/** How long events take from their delivery to their record. */
export interface Latencies {
  /** An event is about to be delivered for the first time. */
  delivered(requestId: string, at: number): void;
  /** A function wrote a line; the recorder's tell which event is in its record, and since when. */
  read(line: string): void;
  /** The time, in milliseconds, within which the given share (0 to 1) of the events were recorded. */
  percentile(share: number): number | undefined;
}

/** Measures by the recorder's own log: its first line about an event comes right after the write. */
export function createLatencies(): Latencies {
  const deliveredAt = new Map<string, number>();
  const taken: number[] = [];

  return {
    delivered(requestId, at) {
      if (!deliveredAt.has(requestId)) deliveredAt.set(requestId, at);
    },
    read(line) {
      if (!line.includes('"Recorded"')) return;
      const { request_id, timestamp } = JSON.parse(line) as { request_id: string; timestamp: string };
      const at = deliveredAt.get(request_id);
      if (at === undefined) return;
      taken.push(Date.parse(timestamp) - at);
      deliveredAt.set(request_id, Number.NaN);
    },
    percentile(share) {
      const sorted = taken.filter(milliseconds => !Number.isNaN(milliseconds)).sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    },
  };
}
