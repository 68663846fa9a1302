import type { AttributeMap } from '../../functions/call/attribute-value.ts';
import { type CallState, merge } from '../../functions/call/fold.ts';
import { SNAPSHOT_ATTRIBUTES } from '../../functions/call/record.ts';
import { milestoneUpdate, snapshotUpdate } from '../../functions/recorder/update.ts';
import { documentedState } from '../whippy/documented.ts';

const snapshot = (version: string, attributes: AttributeMap = {}) => ({ version, attributes });

const one: CallState = {
  callId: 'c',
  snapshot: snapshot('2 v', { status: { S: 'ended' }, from: { S: '+1' } }),
  milestones: { ended: snapshot('2 v', { request_id: { S: 'r' } }) },
};

const RESERVED = ['status', 'from', 'type', 'mode', 'language', 'to'];

const names = (...attributes: string[]) => Object.fromEntries(attributes.map(name => [`#${name}`, name]));
const inExpression = (name: string) => (RESERVED.includes(name) ? `#${name}` : name);

describe('the update that writes a snapshot', () => {
  it('sets all of it, removes all that it lacks, and holds where the record is older', () => {
    const removed = SNAPSHOT_ATTRIBUTES.filter(name => name !== 'status' && name !== 'from');
    expect(snapshotUpdate(one)).toEqual({
      Key: { call_id: { S: 'c' } },
      UpdateExpression: `SET #status = :status, #from = :from, version = :version, ended_event = :ended_event REMOVE ${removed.map(inExpression).join(', ')}`,
      ConditionExpression: '(attribute_not_exists(version) OR version < :than_version)',
      ExpressionAttributeNames: names(...RESERVED),
      ExpressionAttributeValues: {
        ':status': { S: 'ended' },
        ':from': { S: '+1' },
        ':version': { S: '2 v' },
        ':ended_event': { M: { request_id: { S: 'r' }, version: { S: '2 v' } } },
        ':than_version': { S: '2 v' },
      },
    });
  });

  it('removes nothing where the snapshot has everything', () => {
    const all = Object.fromEntries(SNAPSHOT_ATTRIBUTES.map(name => [name, { S: name }]));
    const { UpdateExpression, ExpressionAttributeNames } = snapshotUpdate({
      ...one,
      snapshot: snapshot('2 v', all),
    });
    expect(UpdateExpression).toMatch(/^SET [^ ]+ = [^ ]+(, [^ ]+ = [^ ]+)*$/);
    expect(ExpressionAttributeNames).toEqual(names(...RESERVED));
  });

  it('of several events does not overwrite a newer milestone of an older phase', () => {
    const several: CallState = {
      callId: 'c',
      snapshot: snapshot('3 v', { status: { S: 'analyzed' } }),
      milestones: { started: snapshot('1 v'), ended: snapshot('2 v'), analyzed: snapshot('3 v') },
    };
    const update = snapshotUpdate(several);
    expect(update.ConditionExpression).toBe(
      '(attribute_not_exists(version) OR version < :than_version) AND ' +
        '(attribute_not_exists(started_event) OR started_event.version <= :than_started_event) AND ' +
        '(attribute_not_exists(ended_event) OR ended_event.version <= :than_ended_event)',
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
    });
  });

  it('of the documented call stays within what DynamoDB takes for an expression', () => {
    const { UpdateExpression, ConditionExpression, ExpressionAttributeNames } = snapshotUpdate(
      [
        documentedState('call.started'),
        documentedState('call.ended'),
        documentedState('call.analyzed'),
      ].reduce(merge),
    );
    expect(UpdateExpression.length).toBeLessThan(4096);
    expect(ConditionExpression.length).toBeLessThan(4096);
    expect(ExpressionAttributeNames).toEqual(names(...RESERVED));
    for (const name of RESERVED) {
      expect(`${UpdateExpression} ${ConditionExpression} `).toMatch(new RegExp(`#${name}[ ,).]`));
    }
  });
});

describe('the update that writes a milestone', () => {
  it('sets that alone, and holds where the record has none or an older one', () => {
    expect(milestoneUpdate(one)).toEqual({
      Key: { call_id: { S: 'c' } },
      UpdateExpression: 'SET ended_event = :ended_event',
      ConditionExpression: '(attribute_not_exists(ended_event) OR ended_event.version < :than_ended_event)',
      ExpressionAttributeValues: {
        ':ended_event': { M: { request_id: { S: 'r' }, version: { S: '2 v' } } },
        ':than_ended_event': { S: '2 v' },
      },
    });
  });

  it('names its phase', () => {
    const started = milestoneUpdate(documentedState('call.started'));
    expect(started.UpdateExpression).toBe('SET started_event = :started_event');
    const analyzed = milestoneUpdate(documentedState('call.analyzed'));
    expect(analyzed.ConditionExpression).toBe(
      '(attribute_not_exists(analyzed_event) OR analyzed_event.version < :than_analyzed_event)',
    );
  });
});
