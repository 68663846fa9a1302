import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { INDEXES, type IndexName, SORT_KEY, TABLE_KEY } from '../../call/table.ts';
import { type CallFilter, filterExpression } from './call-filter.ts';
import type { Position } from './cursor.ts';

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
  /** Left out of the Query of an index that holds keys only. */
  readonly filter: CallFilter;
  readonly newestFirst: boolean;
  readonly after: Position['after'];
  readonly limit: number;
}

/** Whether an index holds what a list shows, so that its records need not be fetched. */
export function holdsListed(index: IndexName): boolean {
  return INDEXES[index].projected.length > 0;
}

/** The Query that reads a stretch; all but the table's name. */
export function stretchQuery(
  stretch: Stretch,
  { filter, newestFirst, after, limit }: StretchQuery,
): Omit<QueryCommandInput, 'TableName'> {
  const { partitionKey } = INDEXES[stretch.index];
  const { names, values, ...expression } = filterExpression(holdsListed(stretch.index) ? filter : {});
  const range = createdRange(stretch);
  return {
    IndexName: stretch.index,
    KeyConditionExpression: ['#partition = :partition', ...range.conditions].join(' AND '),
    ...expression,
    ExpressionAttributeNames: { '#partition': partitionKey, ...names },
    ExpressionAttributeValues: { ':partition': { S: stretch.partition }, ...range.values, ...values },
    ScanIndexForward: !newestFirst,
    Limit: limit,
    ...(after && {
      ExclusiveStartKey: {
        [TABLE_KEY]: { S: after.call_id },
        [SORT_KEY]: { S: after.created_instant },
        [partitionKey]: { S: stretch.partition },
      },
    }),
  };
}

/** Where a position stands to a stretch's bounds: DynamoDB refuses to start at a key outside of them. */
export function standing(stretch: Stretch, { created_instant }: NonNullable<Position['after']>) {
  const { lower, upper } = bounds(stretch);
  if (lower !== undefined && created_instant < lower) return 'before';
  if (upper !== undefined && created_instant > upper) return 'behind';
  return 'within';
}

function createdRange(stretch: Stretch): { conditions: string[]; values: AttributeMap } {
  const { lower, upper } = bounds(stretch);
  const values = {
    ...(lower !== undefined && { ':lower': { S: lower } }),
    ...(upper !== undefined && { ':upper': { S: upper } }),
  };
  if (lower !== undefined && upper !== undefined) {
    return { conditions: [`${SORT_KEY} BETWEEN :lower AND :upper`], values };
  }
  if (lower !== undefined) return { conditions: [`${SORT_KEY} >= :lower`], values };
  if (upper !== undefined) return { conditions: [`${SORT_KEY} <= :upper`], values };
  return { conditions: [], values };
}

// The first and the last instant of the stretch. A sort key takes one condition, and BETWEEN includes both.
function bounds({ since, until }: Stretch): { lower?: string; upper?: string } {
  const instant = (milliseconds: number, micros: string) =>
    `${new Date(milliseconds).toISOString().slice(0, '2026-11-23T09:00:00.000'.length)}${micros}Z`;
  return {
    ...(since !== undefined && { lower: instant(since, '000') }),
    ...(until !== undefined && { upper: instant(until - 1, '999') }),
  };
}
