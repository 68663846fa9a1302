import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, merge } from '../../call/fold.ts';
import { SNAPSHOT_ATTRIBUTES } from '../../call/record.ts';
import {
  laterAttributesOf,
  milestoneUpdate,
  type RecordUpdate,
  snapshotUpdate,
} from '../../functions/recorder/update.ts';
import { documentedState } from '../whippy/documented.ts';

const snapshot = (version: string, attributes: AttributeMap = {}) => ({ version, attributes });

const one: CallState = {
  callId: 'c',
  snapshot: snapshot('2 v', { status: { S: 'ended' }, from: { S: '+1' } }),
  milestones: { ended: snapshot('2 v', { request_id: { S: 'r' } }) },
};

const NO_LATER =
  '(attribute_not_exists(#later_attributes) OR size(#later_attributes) <= :than_later_attributes)';

const names = (...attributes: string[]) => Object.fromEntries(attributes.map(name => [`#${name}`, name]));

/** Names of the attributes that an update's expressions have placeholders for. */
const placeholders = ({ UpdateExpression, ConditionExpression }: RecordUpdate) =>
  Array.from(`${UpdateExpression} ${ConditionExpression}`.matchAll(/#(\w+)/g), ([, name = '']) => name);

describe('the update that writes a snapshot', () => {
  it('sets all of it, removes all that it lacks, and holds if the record is older', () => {
    const removed = SNAPSHOT_ATTRIBUTES.filter(name => name !== 'status' && name !== 'from');
    expect(snapshotUpdate(one)).toEqual({
      Key: { call_id: { S: 'c' } },
      UpdateExpression: `SET #status = :status, #from = :from, #version = :version, #ended_event = :ended_event REMOVE ${removed.map(name => `#${name}`).join(', ')}`,
      ConditionExpression: `(attribute_not_exists(#version) OR #version < :than_version) AND ${NO_LATER}`,
      ExpressionAttributeNames: names(...SNAPSHOT_ATTRIBUTES, 'version', 'ended_event', 'later_attributes'),
      ExpressionAttributeValues: {
        ':status': { S: 'ended' },
        ':from': { S: '+1' },
        ':version': { S: '2 v' },
        ':ended_event': { M: { request_id: { S: 'r' }, version: { S: '2 v' } } },
        ':than_version': { S: '2 v' },
        ':than_later_attributes': { N: '0' },
      },
    });
  });

  it('removes nothing if the snapshot has everything', () => {
    const all = Object.fromEntries(SNAPSHOT_ATTRIBUTES.map(name => [name, { S: name }]));
    const { UpdateExpression } = snapshotUpdate({ ...one, snapshot: snapshot('2 v', all) });
    expect(UpdateExpression).toMatch(/^SET [^ ]+ = [^ ]+(, [^ ]+ = [^ ]+)*$/);
  });

  it('of several events does not overwrite a newer milestone of an older phase', () => {
    const several: CallState = {
      callId: 'c',
      snapshot: snapshot('3 v', { status: { S: 'analyzed' } }),
      milestones: { started: snapshot('1 v'), ended: snapshot('2 v'), analyzed: snapshot('3 v') },
    };
    const update = snapshotUpdate(several);
    expect(update.ConditionExpression).toBe(
      '(attribute_not_exists(#version) OR #version < :than_version) AND ' +
        '(attribute_not_exists(#started_event) OR #started_event.#version <= :than_started_event) AND ' +
        '(attribute_not_exists(#ended_event) OR #ended_event.#version <= :than_ended_event) AND ' +
        NO_LATER,
    );
    expect(update.ExpressionAttributeValues).toEqual({
      ':status': { S: 'analyzed' },
      ':version': { S: '3 v' },
      ':started_event': { M: { version: { S: '1 v' } } },
      ':ended_event': { M: { version: { S: '2 v' } } },
      ':analyzed_event': { M: { version: { S: '3 v' } } },
      ':than_version': { S: '3 v' },
      ':than_started_event': { S: '1 v' },
      ':than_ended_event': { S: '2 v' },
      ':than_later_attributes': { N: '0' },
    });
  });

  it('removes what a newer version of callfold has set, if it is told what that was', () => {
    const update = snapshotUpdate(one, ['talk_ratio', 'user']);
    expect(update.UpdateExpression).toMatch(/ REMOVE .*, #talk_ratio, #user, #later_attributes$/);
    expect(update.ExpressionAttributeNames).toMatchObject(names('talk_ratio', 'user', 'later_attributes'));
    expect(update.ConditionExpression).toBe(snapshotUpdate(one).ConditionExpression);
    expect(update.ExpressionAttributeValues[':than_later_attributes']).toEqual({ N: '2' });
  });

  it('names each attribute once, though the newer version lists what this one knows: DynamoDB refuses a second', () => {
    const { UpdateExpression } = snapshotUpdate(one, ['body', 'status', 'talk_ratio']);
    const paths = UpdateExpression.replace(/ = [^ ,]+/g, '').split(/^SET | REMOVE |, /);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('of a newer version of callfold takes the place of one of the same version at once', () => {
    const later_attributes = { L: [{ S: 'talk_ratio' }, { S: 'user' }] };
    const next = { ...one, snapshot: snapshot('2 v', { talk_ratio: { N: '1' }, later_attributes }) };
    const update = snapshotUpdate(next);
    expect(update.UpdateExpression).toContain('#later_attributes = :later_attributes');
    expect(update.ExpressionAttributeValues[':than_later_attributes']).toEqual({ N: '2' });
    const over = snapshotUpdate(next, ['talk_ratio', 'user', 'mood']);
    expect(over.UpdateExpression).toMatch(/ REMOVE .*, #user, #mood$/);
    expect(over.ExpressionAttributeValues[':than_later_attributes']).toEqual({ N: '3' });
  });

  it('of the documented call stays within what DynamoDB takes, and has just the placeholders that it uses', () => {
    const update = snapshotUpdate(
      [
        documentedState('call.started'),
        documentedState('call.ended'),
        documentedState('call.analyzed'),
      ].reduce(merge),
    );
    expect(update.UpdateExpression.length).toBeLessThan(4096);
    expect(update.ConditionExpression.length).toBeLessThan(4096);
    expect(update.ExpressionAttributeNames).toEqual(names(...placeholders(update)));
  });

  it('has no attribute that stands without a placeholder, since it could be a reserved word', () => {
    for (const update of [snapshotUpdate(one, ['user']), milestoneUpdate(one)]) {
      const words = `${update.UpdateExpression} ${update.ConditionExpression}`.match(/(?<![#:\w])\w+/g) ?? [];
      for (const word of words) {
        expect(['SET', 'REMOVE', 'AND', 'OR', 'size', 'attribute_exists', 'attribute_not_exists']).toContain(
          word,
        );
      }
    }
  });
});

describe('what a newer version of callfold has set beyond what this one knows', () => {
  it.each<[string, AttributeMap, string[]]>([
    ['nothing', {}, []],
    ['what the record lists', { later_attributes: { L: [{ S: 'b' }, { S: 'a' }] } }, ['b', 'a']],
    ['nothing that is not a list', { later_attributes: { S: 'b' } }, []],
    ['nothing that is not a name', { later_attributes: { L: [{ N: '7' }, { S: 'b' }] } }, ['b']],
  ])('is %s', (_case, record, expected) => {
    expect(laterAttributesOf(record)).toEqual(expected);
  });
});

describe('the update that writes a milestone', () => {
  it('sets that alone, and holds if there is a record, and it has none or an older one', () => {
    expect(milestoneUpdate(one)).toEqual({
      Key: { call_id: { S: 'c' } },
      UpdateExpression: 'SET #ended_event = :ended_event',
      ConditionExpression:
        'attribute_exists(#version) AND (attribute_not_exists(#ended_event) OR #ended_event.#version < :than_ended_event)',
      ExpressionAttributeNames: names('version', 'ended_event'),
      ExpressionAttributeValues: {
        ':ended_event': { M: { request_id: { S: 'r' }, version: { S: '2 v' } } },
        ':than_ended_event': { S: '2 v' },
      },
    });
  });

  it('names its phase', () => {
    const started = milestoneUpdate(documentedState('call.started'));
    expect(started.UpdateExpression).toBe('SET #started_event = :started_event');
    const analyzed = milestoneUpdate(documentedState('call.analyzed'));
    expect(analyzed.ConditionExpression).toBe(
      'attribute_exists(#version) AND (attribute_not_exists(#analyzed_event) OR #analyzed_event.#version < :than_analyzed_event)',
    );
  });
});
