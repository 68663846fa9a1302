import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallStatus } from '../../call/record.ts';
import { type ListedAttribute, TABLE_KEY } from '../../call/table.ts';
import type { Json } from '../../text/json.ts';
import type { ListedCall } from './call-record.ts';
import { incompleteOf } from './incomplete.ts';
import { spellingsOf } from './number-spellings.ts';
import { otherNumberOf } from './other-number.ts';
import { outcomeNamed, outcomeOf, wordsOf } from './outcome.ts';

/**
 * Which calls of a list to show; a call must meet all conditions that are given. Texts must equal; for sentiment and
 * outcome, their case and what is between their words do not matter.
 */
export interface CallFilter {
  readonly status?: CallStatus | undefined;
  /** As Whippy writes it: `INBOUND` or `OUTBOUND`. */
  readonly direction?: string | undefined;
  readonly sentiment?: string | undefined;
  /** One of the seven of {@link outcomeOf}, or what {@link rawOutcomeOf} gives. */
  readonly outcome?: string | undefined;
  readonly agent?: string | undefined;
  readonly campaign?: string | undefined;
  /** The number at the other end, in any spelling: see {@link spellingsOf} and {@link otherNumberOf}. */
  readonly otherNumber?: string | undefined;
  /** Only calls that are incomplete by now: see {@link incompleteOf}. */
  readonly incomplete?: true | undefined;
  /** How the id of the call begins. */
  readonly idBeginning?: string | undefined;
}

/** A filter as DynamoDB applies it while it reads an index. */
export interface FilterExpression {
  readonly FilterExpression?: string;
  readonly names: { readonly [placeholder: string]: string };
  readonly values: AttributeMap;
}

/**
 * Writes a filter for a Query; of an empty filter, no expression. It says what DynamoDB can tell: of the calls that it lets
 * pass, {@link predicate} may leave out more. Reading them costs the same, since DynamoDB filters what it has read.
 */
export function filterExpression(filter: CallFilter): FilterExpression {
  const { status, direction, sentiment, incomplete, idBeginning } = filter;
  const rawOutcome = isOfTheSeven(filter.outcome) ? undefined : filter.outcome;
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
  if (rawOutcome !== undefined) {
    const byReason = isOneOf('end_reason', 'outcome', rawOutcome);
    const byStatus = isOneOf('delivery_status', 'outcome', rawOutcome);
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
  const words = wordsOf(text);
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

function isOfTheSeven(outcome: string | undefined): boolean {
  return outcome !== undefined && outcomeNamed(outcome) !== undefined;
}

/**
 * A filter as a function. What {@link filterExpression} tells, it tells in the same way: it compares the attributes as they
 * are, like DynamoDB, where a number is not equal to a text with its digits.
 *
 * @param now milliseconds since 1970
 */
export function predicate(filter: CallFilter, now: number): (call: FilteredCall) => boolean {
  const { status, direction, incomplete, idBeginning = '', agent, campaign } = filter;
  const numbers = filter.otherNumber === undefined ? undefined : spellingsOf(filter.otherNumber);
  const sentiments = filter.sentiment === undefined ? undefined : spellings(filter.sentiment);
  const passesOutcome = outcomePredicate(filter.outcome);
  return call => {
    const { raw, call_id } = call;
    return (
      call_id.startsWith(idBeginning) &&
      (status === undefined || raw.status === status) &&
      (direction === undefined || raw.direction === direction) &&
      (sentiments === undefined || isText(raw.user_sentiment, sentiments)) &&
      passesOutcome(call) &&
      (agent === undefined || call.agent_id === agent) &&
      (campaign === undefined || call.campaign_id === campaign) &&
      (numbers === undefined || isText(otherNumberOf(call), numbers)) &&
      (!incomplete || incompleteOf(call, now) !== undefined)
    );
  };
}

/** What a filter looks at. */
export type FilteredCall = Omit<ListedCall, 'call_summary'>;

function outcomePredicate(text: string | undefined): (call: FilteredCall) => boolean {
  if (text === undefined) return () => true;
  const outcome = outcomeNamed(text);
  if (outcome !== undefined) return call => outcomeOf(call) === outcome;
  const wanted = spellings(text);
  return ({ raw }) => isText(raw.end_reason === undefined ? raw.delivery_status : raw.end_reason, wanted);
}

function isText(value: Json | undefined, texts: readonly string[]): boolean {
  return typeof value === 'string' && texts.includes(value);
}
