/** How long events take from their delivery to their record. */
export interface Latencies {
  /** Events that have been delivered and are in no record yet. */
  readonly underWay: number;
  /** An event is about to be delivered. Only its first delivery counts. */
  delivered(requestId: string, at: number): void;
  /** The event will not be recorded: it was never accepted. */
  givenUp(requestId: string): void;
  /** None of the events under way will be recorded: the queue is empty. */
  allGivenUp(): void;
  /** A function wrote a line; the recorder's tell which event is in its record, and since when. */
  read(line: string): void;
  /** The time, in milliseconds, within which the given share (0 to 1) of the events were recorded. */
  percentile(share: number): number | undefined;
}

/** Measures by the recorder's own log: its first line about an event comes right after the write. */
export function createLatencies(): Latencies {
  const waiting = new Map<string, number>();
  const recorded = new Map<string, number>();

  return {
    get underWay() {
      return waiting.size;
    },
    delivered(requestId, at) {
      if (!waiting.has(requestId) && !recorded.has(requestId)) waiting.set(requestId, at);
    },
    givenUp(requestId) {
      waiting.delete(requestId);
    },
    allGivenUp() {
      waiting.clear();
    },
    read(line) {
      if (!line.includes('"Recorded"')) return;
      const { request_id, timestamp } = JSON.parse(line) as { request_id: string; timestamp: string };
      const at = waiting.get(request_id);
      if (at === undefined) return;
      waiting.delete(request_id);
      recorded.set(request_id, Date.parse(timestamp) - at);
    },
    percentile(share) {
      const sorted = [...recorded.values()].sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    },
  };
}
