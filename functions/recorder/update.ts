import type { AttributeMap, AttributeValue } from '../call/attribute-value.ts';
import { type CallState, MILESTONE_ATTRIBUTES, milestoneValue } from '../call/fold.ts';
import { SNAPSHOT_ATTRIBUTES, STATUSES } from '../call/record.ts';
import type { Version } from '../call/version.ts';

/** A conditional `UpdateItem` of one record; all but the table's name. */
export interface RecordUpdate {
  readonly Key: AttributeMap;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  /** Left out where no attribute needs a placeholder: DynamoDB refuses an empty one. */
  readonly ExpressionAttributeNames?: { readonly [placeholder: string]: string };
  readonly ExpressionAttributeValues: AttributeMap;
}

/**
 * Writes all that a state says: the snapshot, replaced as a whole, and its milestones. The condition holds
 * when the record has an older snapshot or none, and for no phase of the state a newer milestone.
 */
export function snapshotUpdate({ callId, snapshot, milestones }: CallState): RecordUpdate {
  const set: AttributeMap = { ...snapshot.attributes, version: { S: snapshot.version } };
  const conditions = [olderThan('version', snapshot.version)];
  for (const [attribute, milestone] of milestonesOf(milestones)) {
    set[attribute] = milestoneValue(milestone);
    // The snapshot's own event is newer than every event of the record, once the first condition holds.
    if (milestone.version !== snapshot.version) conditions.push(notNewerThan(attribute, milestone.version));
  }
  const remove = SNAPSHOT_ATTRIBUTES.filter(name => !(name in set));
  return update(callId, set, remove, conditions);
}

/**
 * Writes the milestones of a late event's state and leaves the snapshot alone. The condition holds when the
 * record has older milestones of these phases, or none.
 */
export function milestoneUpdate({ callId, milestones }: CallState): RecordUpdate {
  const set: AttributeMap = {};
  const conditions: Condition[] = [];
  for (const [attribute, milestone] of milestonesOf(milestones)) {
    set[attribute] = milestoneValue(milestone);
    conditions.push(olderThan(attribute, milestone.version));
  }
  return update(callId, set, [], conditions);
}

interface Condition {
  readonly attribute: string;
  readonly operator: '<' | '<=';
  readonly version: Version;
}

const olderThan = (attribute: string, version: Version): Condition => ({ attribute, operator: '<', version });
const notNewerThan = (attribute: string, version: Version): Condition => ({
  attribute,
  operator: '<=',
  version,
});

function milestonesOf(milestones: CallState['milestones']) {
  return STATUSES.flatMap(status => {
    const milestone = milestones[status];
    return milestone ? [[MILESTONE_ATTRIBUTES[status], milestone] as const] : [];
  });
}

function update(
  callId: string,
  set: AttributeMap,
  remove: readonly string[],
  conditions: readonly Condition[],
): RecordUpdate {
  const names = Object.keys(set);
  const assignments = names.map(name => `${inExpression(name)} = :${name}`);
  const removals = remove.length > 0 ? ` REMOVE ${remove.map(inExpression).join(', ')}` : '';
  const reserved = [...names, ...remove].filter(name => RESERVED_WORDS.has(name));
  return {
    Key: { call_id: { S: callId } },
    UpdateExpression: `SET ${assignments.join(', ')}${removals}`,
    ConditionExpression: conditions.map(expression).join(' AND '),
    ...(reserved.length > 0
      ? { ExpressionAttributeNames: Object.fromEntries(reserved.map(name => [`#${name}`, name])) }
      : {}),
    ExpressionAttributeValues: Object.fromEntries([
      ...names.map(name => [`:${name}`, set[name] as AttributeValue] as const),
      ...conditions.map(({ attribute, version }) => [`:than_${attribute}`, { S: version }] as const),
    ]),
  };
}

// Attributes of a record that are words of DynamoDB's expressions, which need a placeholder. One for each attribute
// would make half of a request.
const RESERVED_WORDS: ReadonlySet<string> = new Set(['from', 'language', 'mode', 'status', 'to', 'type']);

function inExpression(name: string): string {
  return RESERVED_WORDS.has(name) ? `#${name}` : name;
}

// A snapshot's version is an attribute of its own; a milestone's is inside of its map.
function expression({ attribute, operator }: Condition): string {
  const path = attribute === 'version' ? attribute : `${attribute}.version`;
  return `(attribute_not_exists(${attribute}) OR ${path} ${operator} :than_${attribute})`;
}
