/** How long events take from their delivery to their record. */
export interface Latencies {
  /** Events that have been delivered and are in no record yet. */
  readonly underWay: number;
  /** Events that have been recorded. */
  readonly recordedEvents: number;
  /** An event is about to be delivered, at this time in milliseconds. Only its first delivery counts. */
  delivered(requestId: string, at: number): void;
  /** An event is in its record, at this time in milliseconds. Only the first time counts. */
  recorded(requestId: string, at: number): void;
  /** The event will not be recorded: it was never accepted. */
  givenUp(requestId: string): void;
  /** None of the events under way will be recorded: the queue is empty. */
  allGivenUp(): void;
  /** The time, in milliseconds, within which the given share (0 to 1) of the events were recorded. */
  percentile(share: number): number | undefined;
}

export function createLatencies(): Latencies {
  const waiting = new Map<string, number>();
  const recorded = new Map<string, number>();

  return {
    get underWay() {
      return waiting.size;
    },
    get recordedEvents() {
      return recorded.size;
    },
    delivered(requestId, at) {
      if (!waiting.has(requestId) && !recorded.has(requestId)) waiting.set(requestId, at);
    },
    recorded(requestId, at) {
      const deliveredAt = waiting.get(requestId);
      if (deliveredAt === undefined) return;
      waiting.delete(requestId);
      recorded.set(requestId, at - deliveredAt);
    },
    givenUp(requestId) {
      waiting.delete(requestId);
    },
    allGivenUp() {
      waiting.clear();
    },
    percentile(share) {
      const sorted = [...recorded.values()].sort((a, b) => a - b);
      return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
    },
  };
}
