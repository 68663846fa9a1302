import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../functions/call/attribute-value.ts';
import { type CallFilter, filterExpression } from './call-filter.ts';
import type { Position } from './cursor.ts';

/** The table's indexes and their partition keys; both sort by `created_at`. */
export const INDEXES = {
  'by-day': 'created_day',
  'by-contact': 'contact_id',
} as const;
export type IndexName = keyof typeof INDEXES;

/** The part of an index's partition that a list reads. */
export interface Stretch {
  readonly index: IndexName;
  readonly partition: string;
  /** Not before this moment, in milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970. */
  readonly until?: number | undefined;
}

/** What else a Query of a stretch is told. */
export interface StretchQuery {
  readonly filter: CallFilter;
  readonly newestFirst: boolean;
  readonly after: Position['after'];
  readonly limit: number;
}

/**
 * The Query that reads a stretch; all but the table's name. `created_at` is kept as it was sent, so its text is
 * bounded to the second only, and what lies around the edges is for the caller to compare as the instant it
 * is. The bounds are those of UTC times as Whippy writes them: a time with another offset may fall outside,
 * except where a stretch has no bounds, as a whole day has none.
 */
export function stretchQuery(
  stretch: Stretch,
  { filter, newestFirst, after, limit }: StretchQuery,
): Omit<QueryCommandInput, 'TableName'> {
  const partitionKey = INDEXES[stretch.index];
  const { names, values, ...expression } = filterExpression(filter);
  const range = createdRange(stretch);
  return {
    IndexName: stretch.index,
    KeyConditionExpression: ['#partition = :partition', ...range.conditions].join(' AND '),
    ...expression,
    ExpressionAttributeNames: { '#partition': partitionKey, ...range.names, ...names },
    ExpressionAttributeValues: { ':partition': { S: stretch.partition }, ...range.values, ...values },
    ScanIndexForward: !newestFirst,
    Limit: limit,
    ...(after && {
      ExclusiveStartKey: {
        call_id: { S: after.call_id },
        created_at: { S: after.created_at },
        [partitionKey]: { S: stretch.partition },
      },
    }),
  };
}

/** Where a position stands to a stretch's bounds: DynamoDB refuses to start at a key outside of them. */
export function standing(stretch: Stretch, { created_at }: NonNullable<Position['after']>) {
  const { lower, upper } = bounds(stretch);
  if (lower !== undefined && created_at < lower) return 'before';
  if (upper !== undefined && created_at > upper) return 'behind';
  return 'within';
}

function createdRange(stretch: Stretch) {
  const { lower, upper } = bounds(stretch);
  const values: AttributeMap = {
    ...(lower !== undefined && { ':lower': { S: lower } }),
    ...(upper !== undefined && { ':upper': { S: upper } }),
  };
  const names = { '#created_at': 'created_at' };
  if (lower !== undefined && upper !== undefined) {
    return { conditions: ['#created_at BETWEEN :lower AND :upper'], names, values };
  }
  if (lower !== undefined) return { conditions: ['#created_at >= :lower'], names, values };
  if (upper !== undefined) return { conditions: ['#created_at <= :upper'], names, values };
  return { conditions: [], names: {}, values };
}

// Whole seconds: "12:54:40" sorts before "12:54:40.379085Z" and "12:54:40Z", and "12:54:41" after both.
function bounds({ since, until }: Stretch): { lower?: string; upper?: string } {
  const second = (milliseconds: number) => new Date(milliseconds).toISOString().slice(0, 19);
  return {
    ...(since !== undefined && { lower: second(since) }),
    ...(until !== undefined && { upper: second(until + 1000) }),
  };
}
