import type { AttributeMap, AttributeValue } from '../../call/attribute-value.ts';
import { type CallState, MILESTONE_ATTRIBUTES, MILESTONES, milestoneValue } from '../../call/fold.ts';
import { SNAPSHOT_ATTRIBUTES } from '../../call/record.ts';
import type { Version } from '../../call/version.ts';

/** A conditional `UpdateItem` of one record; all but the table's name. */
export interface RecordUpdate {
  readonly Key: AttributeMap;
  readonly UpdateExpression: string;
  readonly ConditionExpression: string;
  /** Every attribute has a placeholder, since some have the name of a reserved word, such as `status` and `from`. */
  readonly ExpressionAttributeNames: { readonly [placeholder: string]: string };
  readonly ExpressionAttributeValues: AttributeMap;
}

/**
 * Writes all that a state says: the snapshot, replaced as a whole, and its milestones. The condition holds
 * when the record has an older snapshot or none, no newer one of the state's milestones, and no attributes that
 * only a newer version of callfold sets, unless they are given here.
 *
 * @param laterAttributes those of the record, see {@link laterAttributesOf}: they are removed with its snapshot
 */
export function snapshotUpdate(
  { callId, snapshot, milestones }: CallState,
  laterAttributes: readonly string[] = [],
): RecordUpdate {
  const set: AttributeMap = { ...snapshot.attributes, version: { S: snapshot.version } };
  const conditions = [olderThan('version', snapshot.version)];
  for (const [attribute, milestone] of milestonesOf(milestones)) {
    set[attribute] = milestoneValue(milestone);
    // The snapshot's own event is newer than every event of the record, once the first condition holds.
    if (milestone.version !== snapshot.version) conditions.push(notNewerThan(attribute, milestone.version));
  }
  const known = Math.max(laterAttributesOf(snapshot.attributes).length, laterAttributes.length);
  conditions.push({
    expression: `(attribute_not_exists(#${LATER_ATTRIBUTES}) OR size(#${LATER_ATTRIBUTES}) <= :than_${LATER_ATTRIBUTES})`,
    attributes: [LATER_ATTRIBUTES],
    values: { [`:than_${LATER_ATTRIBUTES}`]: { N: String(known) } },
  });
  const later = laterAttributes.length > 0 ? [...laterAttributes, LATER_ATTRIBUTES] : [];
  const remove = [...new Set([...SNAPSHOT_ATTRIBUTES, ...later])].filter(name => !(name in set));
  return update(callId, { set, remove, conditions });
}

/**
 * Names of the attributes that a record's snapshot has and this version of callfold does not know, since a newer
 * version wrote it and was rolled back since: they must not outlive their event.
 *
 * From the first release on, a version that sets attributes which the first release does not know lists them in the
 * attribute `later_attributes` of every snapshot, in the order in which they were introduced. So the length of the
 * list says whether a version knows all of them, which the condition of a blind write can ask; and when it does not
 * hold, the record says what has to be removed. There is no such attribute yet.
 */
export function laterAttributesOf(record: AttributeMap): string[] {
  const list = record[LATER_ATTRIBUTES];
  return list && 'L' in list ? list.L.flatMap(name => ('S' in name ? [name.S] : [])) : [];
}

const LATER_ATTRIBUTES = 'later_attributes';

/**
 * Writes the milestones of a late event's state and leaves the snapshot alone. The condition holds when there is a
 * record, and it has older ones of these milestones, or none: without a snapshot, a milestone would be a remnant
 * of a call that was deleted.
 */
export function milestoneUpdate({ callId, milestones }: CallState): RecordUpdate {
  const set: AttributeMap = {};
  const conditions: Condition[] = [
    { expression: 'attribute_exists(#version)', attributes: ['version'], values: {} },
  ];
  for (const [attribute, milestone] of milestonesOf(milestones)) {
    set[attribute] = milestoneValue(milestone);
    conditions.push(olderThan(attribute, milestone.version));
  }
  return update(callId, { set, remove: [], conditions });
}

interface Condition {
  readonly expression: string;
  /** Those that the expression names. */
  readonly attributes: readonly string[];
  readonly values: AttributeMap;
}

const olderThan = (attribute: string, version: Version) => compares(attribute, '<', version);
const notNewerThan = (attribute: string, version: Version) => compares(attribute, '<=', version);

// A snapshot's version is an attribute of its own; a milestone's is inside its map.
function compares(attribute: string, operator: '<' | '<=', version: Version): Condition {
  const path = attribute === 'version' ? '#version' : `#${attribute}.#version`;
  return {
    expression: `(attribute_not_exists(#${attribute}) OR ${path} ${operator} :than_${attribute})`,
    attributes: [attribute, 'version'],
    values: { [`:than_${attribute}`]: { S: version } },
  };
}

function milestonesOf(milestones: CallState['milestones']) {
  return MILESTONES.flatMap(name => {
    const milestone = milestones[name];
    return milestone ? [[MILESTONE_ATTRIBUTES[name], milestone] as const] : [];
  });
}

interface Changes {
  readonly set: AttributeMap;
  readonly remove: readonly string[];
  readonly conditions: readonly Condition[];
}

function update(callId: string, { set, remove, conditions }: Changes): RecordUpdate {
  const assigned = Object.keys(set);
  const assignments = assigned.map(name => `#${name} = :${name}`).join(', ');
  const removals = remove.length > 0 ? ` REMOVE ${remove.map(name => `#${name}`).join(', ')}` : '';
  const attributes = [...assigned, ...remove, ...conditions.flatMap(condition => condition.attributes)];
  return {
    Key: { call_id: { S: callId } },
    UpdateExpression: `SET ${assignments}${removals}`,
    ConditionExpression: conditions.map(({ expression }) => expression).join(' AND '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(name => [`#${name}`, name])),
    ExpressionAttributeValues: Object.assign(
      Object.fromEntries(assigned.map(name => [`:${name}`, set[name] as AttributeValue])),
      ...conditions.map(({ values }) => values),
    ),
  };
}
