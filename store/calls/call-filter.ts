import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallStatus } from '../../call/record.ts';
import { type ListedAttribute, TABLE_KEY } from '../../call/table.ts';
import type { ListedCall } from './call-record.ts';
import { incompleteOf } from './incomplete.ts';

/**
 * Which calls of a list to show; a call must meet all conditions that are given. Texts must equal; for sentiment and
 * outcome, their case and what is between their words do not matter.
 */
export interface CallFilter {
  readonly status?: CallStatus | undefined;
  /** As Whippy writes it: `INBOUND` or `OUTBOUND`. */
  readonly direction?: string | undefined;
  readonly sentiment?: string | undefined;
  /** See {@link outcomeOf}. */
  readonly outcome?: string | undefined;
  /** Only calls that are incomplete by now: see {@link incompleteOf}. */
  readonly incomplete?: true | undefined;
  /** How the id of the call begins. */
  readonly idBeginning?: string | undefined;
}

/**
 * How a call came out, in one word of Whippy's: the reason it ended (`agent_hangup`), or its delivery status
 * if it has no reason (`call_completed`).
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

/**
 * Writes a filter for a Query; of an empty filter, no expression. Of calls that are `incomplete`, it says what DynamoDB can
 * tell: some of those that it lets pass may be too young, which {@link predicate} tells.
 */
export function filterExpression(filter: CallFilter): FilterExpression {
  const { status, direction, sentiment, outcome, incomplete, idBeginning } = filter;
  const equal = { status, direction } satisfies { [name in ListedAttribute]?: string | undefined };
  const conditions: string[] = [];
  const names: { [placeholder: string]: string } = {};
  const values: AttributeMap = {};
  for (const [attribute, value] of Object.entries(equal)) {
    if (value === undefined) continue;
    conditions.push(`#${attribute} = :${attribute}`);
    names[`#${attribute}`] = attribute;
    values[`:${attribute}`] = { S: value };
  }
  const isOneOf = (attribute: ListedAttribute, prefix: string, text: string) => {
    names[`#${attribute}`] = attribute;
    const comparisons = spellings(text).map((spelling, index) => {
      values[`:${prefix}${index}`] = { S: spelling };
      return `#${attribute} = :${prefix}${index}`;
    });
    return `(${comparisons.join(' OR ')})`;
  };
  if (sentiment !== undefined) conditions.push(isOneOf('user_sentiment', 'sentiment', sentiment));
  if (outcome !== undefined) {
    const byReason = isOneOf('end_reason', 'outcome', outcome);
    const byStatus = isOneOf('delivery_status', 'outcome', outcome);
    conditions.push(`(${byReason} OR (attribute_not_exists(#end_reason) AND ${byStatus}))`);
  }
  if (incomplete) {
    conditions.push('(#status = :started OR (#status = :ended AND attribute_exists(#agent_id)))');
    Object.assign(names, { '#status': 'status', '#agent_id': 'agent_id' });
    Object.assign(values, { ':started': { S: 'started' }, ':ended': { S: 'ended' } });
  }
  if (idBeginning !== undefined) {
    conditions.push('begins_with(#id, :id)');
    names['#id'] = TABLE_KEY;
    values[':id'] = { S: idBeginning };
  }
  if (conditions.length === 0) return { names, values };
  return { FilterExpression: conditions.join(' AND '), names, values };
}

/**
 * The ways in which a word of Whippy's may be written: `Call transfer` as the web view shows it is `call_transfer` in
 * the record. DynamoDB compares texts only as they are, so the filter compares with each of them.
 */
function spellings(text: string): string[] {
  const words = text
    .trim()
    .toLowerCase()
    .split(/[\s_-]+/);
  const titled = words.map(capitalized);
  const joined = ['_', '-', ' '].flatMap(separator => {
    const lower = words.join(separator);
    return [lower, lower.toUpperCase(), capitalized(lower), titled.join(separator)];
  });
  return [...new Set([text, ...joined])];
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/**
 * A filter as a function: what {@link filterExpression} says, for calls that have been read already, and which of them are
 * incomplete. It compares the attributes as they are, like DynamoDB: a number is not equal to a text with its digits.
 *
 * @param now milliseconds since 1970
 */
export function predicate(filter: CallFilter, now: number): (call: ListedCall) => boolean {
  const { status, direction, incomplete, idBeginning = '' } = filter;
  const sentiments = filter.sentiment === undefined ? undefined : spellings(filter.sentiment);
  const outcomes = filter.outcome === undefined ? undefined : spellings(filter.outcome);
  const isOneOf = (value: unknown, wanted: readonly unknown[] | undefined) =>
    wanted === undefined || wanted.includes(value);
  return call => {
    const { raw, call_id } = call;
    return (
      call_id.startsWith(idBeginning) &&
      (status === undefined || raw.status === status) &&
      (direction === undefined || raw.direction === direction) &&
      isOneOf(raw.user_sentiment, sentiments) &&
      isOneOf(raw.end_reason === undefined ? raw.delivery_status : raw.end_reason, outcomes) &&
      (!incomplete || incompleteOf(call, now) !== undefined)
    );
  };
}
