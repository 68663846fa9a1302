import type { FilteredCall } from '../store/calls/call-filter.ts';
import { isConnected, outcomeOf } from '../store/calls/outcome.ts';

/** Numbers of calls. */
export interface Counts {
  readonly calls: number;
  /** Calls that were answered: connected, or transferred. */
  readonly connected: number;
  readonly analyzed: number;
  /** Calls whose analysis says that they were successful. */
  readonly successful: number;
  /** Calls whose analysis says that they were not. */
  readonly unsuccessful: number;
}

/** What a report says of a group of calls. */
export interface Figures extends Counts {
  /** Milliseconds; of the calls that lasted for some time, undefined if none did. */
  readonly mean: number | undefined;
  /** As the mean. */
  readonly median: number | undefined;
  /** Calls of each sentiment (`Positive`), the most frequent first; those without one are missing. */
  readonly sentiments: ReadonlyMap<string, number>;
}

/** Counts calls. Of each call that lasted it keeps a number, the length, since a median needs them all. */
export interface Tally {
  readonly counts: Counts;
  readonly sentiments: ReadonlyMap<string, number>;
  /** Milliseconds, in any order. */
  readonly lengths: readonly number[];
  count(call: FilteredCall): void;
  /** Counts all that another one has counted. */
  include(other: Tally): void;
  figures(): Figures;
}

export function createTally(): Tally {
  const counts = { calls: 0, connected: 0, analyzed: 0, successful: 0, unsuccessful: 0 };
  const sentiments = new Map<string, number>();
  const lengths: number[] = [];

  function addSentiment(sentiment: string, calls: number): void {
    sentiments.set(sentiment, (sentiments.get(sentiment) ?? 0) + calls);
  }

  return {
    counts,
    sentiments,
    lengths,
    count(call) {
      const { status, call_successful, user_sentiment, duration_ms } = call;
      counts.calls++;
      if (isConnected(outcomeOf(call))) counts.connected++;
      if (status === 'analyzed') counts.analyzed++;
      if (call_successful === true) counts.successful++;
      if (call_successful === false) counts.unsuccessful++;
      if (user_sentiment !== undefined) addSentiment(capitalized(user_sentiment), 1);
      if (duration_ms !== undefined && duration_ms > 0) lengths.push(duration_ms);
    },
    include(other) {
      for (const name of COUNTS) counts[name] += other.counts[name];
      for (const [sentiment, calls] of other.sentiments) addSentiment(sentiment, calls);
      for (const length of other.lengths) lengths.push(length);
    },
    figures: () => ({
      ...counts,
      mean: meanOf(lengths),
      median: medianOf(lengths),
      sentiments: new Map([...sentiments].sort(([, a], [, b]) => b - a)),
    }),
  };
}

/** The names of the counts, in their order. */
export const COUNTS = ['calls', 'connected', 'analyzed', 'successful', 'unsuccessful'] as const;

function meanOf(lengths: readonly number[]): number | undefined {
  if (lengths.length === 0) return undefined;
  return lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
}

function medianOf(lengths: readonly number[]): number | undefined {
  const sorted = Float64Array.from(lengths).sort();
  const middle = sorted.length >> 1;
  const [below, above] = [sorted[middle - 1], sorted[middle]];
  if (above === undefined) return undefined;
  return sorted.length % 2 === 1 || below === undefined ? above : (below + above) / 2;
}

// Whippy writes `Positive`, and a filter does not mind the case either.
function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}
