import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallStatus } from '../../call/record.ts';
import type { ListedAttribute } from '../../call/table.ts';
import type { ListedCall } from './call-record.ts';

/** Which calls of a list to show; all that is given must hold. Texts must equal, case included. */
export interface CallFilter {
  readonly status?: CallStatus | undefined;
  /** As Whippy writes it: `INBOUND` or `OUTBOUND`. */
  readonly direction?: string | undefined;
  readonly sentiment?: string | undefined;
  /** See {@link outcomeOf}. */
  readonly outcome?: string | undefined;
}

/**
 * How a call came out, in one word of Whippy's: the reason it ended (`agent_hangup`), or its delivery status
 * where that gives no reason (`call_completed`).
 */
export function outcomeOf(call: Pick<ListedCall, 'end_reason' | 'delivery_status'>): string | undefined {
  return call.end_reason ?? call.delivery_status;
}

/** A filter as DynamoDB applies it while it reads an index. */
export interface FilterExpression {
  readonly FilterExpression?: string;
  readonly names: { readonly [placeholder: string]: string };
  readonly values: AttributeMap;
}

/** Writes a filter for a Query; of an empty filter, no expression. */
export function filterExpression(filter: CallFilter): FilterExpression {
  const { status, direction, sentiment, outcome } = filter;
  const equal = { status, direction, user_sentiment: sentiment } satisfies {
    [name in ListedAttribute]?: string | undefined;
  };
  const conditions: string[] = [];
  const names: { [placeholder: string]: string } = {};
  const values: AttributeMap = {};
  for (const [attribute, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    conditions.push(`#${attribute} = :${attribute}`);
    names[`#${attribute}`] = attribute;
    values[`:${attribute}`] = { S: value };
  }
  if (outcome !== undefined) {
    conditions.push(
      '(#end_reason = :outcome OR (attribute_not_exists(#end_reason) AND #delivery_status = :outcome))',
    );
    names['#end_reason'] = 'end_reason';
    names['#delivery_status'] = 'delivery_status';
    values[':outcome'] = { S: outcome };
  }
  if (conditions.length === 0) return { names, values };
  return { FilterExpression: conditions.join(' AND '), names, values };
}

/**
 * Whether a call passes a filter: what {@link filterExpression} says, for calls that were read already. It compares the
 * attributes as they are, like DynamoDB: a number is not equal to a text with its digits.
 */
export function passes({ raw }: Pick<ListedCall, 'raw'>, filter: CallFilter): boolean {
  const isEqual = (name: ListedAttribute, wanted: string | undefined) =>
    wanted === undefined || raw[name] === wanted;
  return (
    isEqual('status', filter.status) &&
    isEqual('direction', filter.direction) &&
    isEqual('user_sentiment', filter.sentiment) &&
    isEqual(raw.end_reason === undefined ? 'delivery_status' : 'end_reason', filter.outcome)
  );
}
