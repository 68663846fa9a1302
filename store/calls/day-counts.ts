import type { ListedAttribute } from '../../call/table.ts';
import type { Day } from '../../time/days.ts';
import { outcomeOf } from './call-filter.ts';
import { type ListedCall, readListed } from './call-record.ts';
import { rangeQuery } from './index-query.ts';
import type { SendQuery } from './read-page.ts';

/** How a day's calls divide. */
export interface DayCounts {
  readonly day: Day;
  /** Calls that were counted. */
  readonly total: number;
  /** True if the day has more calls, older ones, that were not counted. */
  readonly capped: boolean;
  /** Calls of each outcome (see `outcomeOf`); those without one are missing. */
  readonly outcomes: ReadonlyMap<string, number>;
  /** Calls of each sentiment; those without one are missing. */
  readonly sentiments: ReadonlyMap<string, number>;
}

/**
 * Counts the newest `cap` calls of a day. DynamoDB bills the projected items that it reads, about 0.5 KB a call, even
 * if it returns only parts of them.
 *
 * @throws what `send` threw
 */
export async function countDay(day: Day, cap: number, send: SendQuery): Promise<DayCounts> {
  const outcomes = new Map<string, number>();
  const sentiments = new Map<string, number>();
  let total = 0;
  let startKey: Awaited<ReturnType<SendQuery>>['LastEvaluatedKey'];
  do {
    const query = rangeQuery(
      { index: 'by-day', partition: day },
      { filter: {}, newestFirst: true, after: undefined, limit: cap + 1 - total },
    );
    const { Items = [], LastEvaluatedKey } = await send({
      ...query,
      ProjectionExpression: COUNTED.join(', '),
      ...(startKey && { ExclusiveStartKey: startKey }),
    });
    for (const item of Items.slice(0, cap - total)) {
      const call: Pick<ListedCall, (typeof COUNTED)[number]> = readListed(item);
      increment(outcomes, outcomeOf(call));
      increment(sentiments, call.user_sentiment);
    }
    total += Items.length;
    startKey = LastEvaluatedKey;
  } while (startKey && total <= cap);
  return { day, total: Math.min(total, cap), capped: total > cap, outcomes, sentiments };
}

// None of them is a reserved word of DynamoDB's expressions.
const COUNTED = [
  'end_reason',
  'delivery_status',
  'user_sentiment',
] as const satisfies readonly ListedAttribute[];

function increment(counts: Map<string, number>, key: string | undefined): void {
  if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
}
