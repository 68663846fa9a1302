import type { QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../../call/attribute-value.ts';
import {
  INDEXES,
  type IndexName,
  LISTED_ATTRIBUTES,
  type ListedAttribute,
  SORT_KEY,
  TABLE_KEY,
} from '../../call/table.ts';
import { type CallFilter, filterExpression } from './call-filter.ts';
import type { Position } from './cursor.ts';

/** The part of an index's partition that a list reads. */
export interface KeyRange {
  readonly index: IndexName;
  readonly partition: string;
  /** Not before this moment, in milliseconds since 1970. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970. */
  readonly until?: number | undefined;
  /** Not after this instant, in the form of `created_instant`. */
  readonly through?: string | undefined;
}

/** The other settings of a Query of a key range. */
export interface RangeQuery {
  /** Left out of the Query of an index that holds keys only. */
  readonly filter: CallFilter;
  readonly newestFirst: boolean;
  /** Leaves out `call_summary`, if the index holds it. */
  readonly withoutSummary?: boolean | undefined;
  readonly after: Position['after'];
  readonly limit: number;
}

/** Whether an index holds what a list shows, so that its records need not be fetched. */
export function holdsListed(index: IndexName): boolean {
  return INDEXES[index].projected.length > 0;
}

/** The Query that reads a key range, without the name of the table. */
export function rangeQuery(
  keyRange: KeyRange,
  { filter, newestFirst, withoutSummary, after, limit }: RangeQuery,
): Omit<QueryCommandInput, 'TableName'> {
  const { partitionKey } = INDEXES[keyRange.index];
  const isListed = holdsListed(keyRange.index);
  const { names, values, ...expression } = filterExpression(isListed ? filter : {});
  const projection = isListed && withoutSummary ? WITHOUT_SUMMARY : undefined;
  const range = createdRange(keyRange);
  return {
    IndexName: keyRange.index,
    KeyConditionExpression: ['#partition = :partition', ...range.conditions].join(' AND '),
    ...expression,
    ...(projection && { ProjectionExpression: projection.expression }),
    ExpressionAttributeNames: { '#partition': partitionKey, ...names, ...projection?.names },
    ExpressionAttributeValues: { ':partition': { S: keyRange.partition }, ...range.values, ...values },
    ScanIndexForward: !newestFirst,
    Limit: limit,
    ...(after && {
      ExclusiveStartKey: {
        [TABLE_KEY]: { S: after.call_id },
        [SORT_KEY]: { S: after.created_instant },
        [partitionKey]: { S: keyRange.partition },
      },
    }),
  };
}

const WITHOUT_SUMMARY = projectionOf(LISTED_ATTRIBUTES.filter(name => name !== 'call_summary'));

// Every name has a placeholder: some are reserved words of DynamoDB's expressions.
function projectionOf(attributes: readonly ListedAttribute[]) {
  return {
    expression: attributes.map(name => `#${name}`).join(', '),
    names: Object.fromEntries(attributes.map(name => [`#${name}`, name])),
  };
}

/**
 * Whether a position is before, behind or within the bounds of a key range: DynamoDB refuses to start outside of them.
 */
export function standing(keyRange: KeyRange, { created_instant }: NonNullable<Position['after']>) {
  const { lower, upper } = bounds(keyRange);
  if (lower !== undefined && created_instant < lower) return 'before';
  if (upper !== undefined && created_instant > upper) return 'behind';
  return 'within';
}

function createdRange(keyRange: KeyRange): { conditions: string[]; values: AttributeMap } {
  const { lower, upper } = bounds(keyRange);
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

// The first and the last instant of the key range. A sort key takes one condition, and BETWEEN includes both.
function bounds({ since, until, through }: KeyRange): { lower?: string; upper?: string } {
  const instant = (milliseconds: number, micros: string) =>
    `${new Date(milliseconds).toISOString().slice(0, '2026-11-23T09:00:00.000'.length)}${micros}Z`;
  const last = until === undefined ? undefined : instant(until - 1, '999');
  const upper = last === undefined || (through !== undefined && through < last) ? through : last;
  return {
    ...(since !== undefined && { lower: instant(since, '000') }),
    ...(upper !== undefined && { upper }),
  };
}
