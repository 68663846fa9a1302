import { createReference, differencesOf, missingMilestones } from '../../proof/reference.ts';
import { DOCUMENTED_CALL_ID, documentedBody } from '../whippy/documented.ts';

const NAMES = ['call.started', 'call.ended', 'call.analyzed'] as const;

function referenceOf(bodies: readonly string[]) {
  const reference = createReference();
  for (const body of bodies) reference.add(body);
  return reference;
}

const bodies = NAMES.map(name => documentedBody(name));
const expected = referenceOf(bodies).expected(DOCUMENTED_CALL_ID);

it('folds events in any order, and counts each once', () => {
  const reference = referenceOf([...bodies.toReversed(), ...bodies]);
  expect(reference.expected(DOCUMENTED_CALL_ID)).toEqual(expected);
  expect(reference).toMatchObject({ callIds: [DOCUMENTED_CALL_ID], events: 3 });
  expect(expected).toMatchObject({ status: { S: 'analyzed' }, ended_event: {} });
  expect(() => reference.add('{"event":"message.received","data":{}}')).toThrow('not a call event');
  expect(reference.expected('another')).toEqual({});
});

it('names the attributes that are missing, too many, or of another value', () => {
  const { status: _, ...without } = expected;
  expect(differencesOf(expected, { ...expected })).toEqual([]);
  expect(differencesOf(expected, without)).toEqual([
    { attribute: 'status', expected: { S: 'analyzed' }, actual: undefined },
  ]);
  expect(differencesOf(expected, { ...expected, more: { S: '1' } })).toEqual([
    { attribute: 'more', expected: undefined, actual: { S: '1' } },
  ]);
  expect(differencesOf(expected, { ...expected, status: { S: 'ended' } })).toEqual([
    { attribute: 'status', expected: { S: 'analyzed' }, actual: { S: 'ended' } },
  ]);
  expect(differencesOf(expected, undefined)).toHaveLength(Object.keys(expected).length);
});

it('names the milestones that are missing', () => {
  const { ended_event: _, ...without } = expected;
  expect(missingMilestones(expected, expected)).toEqual([]);
  expect(missingMilestones(expected, without)).toEqual(['ended_event']);
  expect(missingMilestones(expected, undefined)).toEqual(['started_event', 'ended_event', 'analyzed_event']);
});
