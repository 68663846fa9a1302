import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, merge, recordOf } from '../../call/fold.ts';
import { PROOF_ID_PREFIX } from '../../call/proof.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { decide, isOverdue } from '../../events/decide.ts';
import { documentedState } from '../whippy/documented.ts';

const MINUTE = 60_000;

// The documented call was created at 12:54:42, and took 16 s.
const ENDED_AT = Date.parse('2024-10-31T12:54:58Z');

const started = documentedState('call.started');
const ended = documentedState('call.ended');
const analyzed = documentedState('call.analyzed');
const translated = documentedState('call.analyzed', {
  data: { translated_body: 'Good day.', updated_at: '2024-10-31T14:00:00Z' },
});

/** What is published if the events so far, and then one more, are recorded that many minutes after the call's end. */
function decision(before: readonly CallState[], next: CallState, minutes = 0) {
  const change = {
    before: before.length > 0 ? recordOf(before.reduce(merge)) : undefined,
    after: recordOf([...before, next].reduce(merge)),
    at: ENDED_AT + minutes * MINUTE,
  };
  const { publish, looksAgain } = decide(change, 15 * MINUTE);
  return [...publish, ...(looksAgain ? ['look again'] : [])];
}

it.each<[string, readonly CallState[], CallState, readonly string[]]>([
  ['started', [], started, ['Call Started']],
  ['ended', [started], ended, ['Call Ended', 'look again']],
  ['ended, and never started', [], ended, ['Call Ended', 'look again']],
  ['was analyzed', [started, ended], analyzed, ['Call Finished']],
  ['was analyzed first', [], analyzed, ['Call Finished']],
  ['was analyzed, and its end is not known', [started], analyzed, ['Call Finished']],
  ['was translated', [analyzed], translated, ['Call Corrected']],
  ['gets a late event', [analyzed], started, []],
  ['gets the same event again', [analyzed], analyzed, []],
])('a call that %s', (_what, before, next, expected) => {
  expect(decision(before, next)).toEqual(expected);
});

it('is published both ways if the analysis comes when Call Finished may have been published', () => {
  expect(decision([ended], analyzed, 13)).toEqual(['Call Finished']);
  expect(decision([ended], analyzed, 14)).toEqual(['Call Finished', 'Call Corrected']);
});

it('is published both ways if it is not known when the call ended, or cannot be', () => {
  for (const created_at of [null, 'yesterday', '2030-01-01T00:00:00Z']) {
    const undated = documentedState('call.ended', { data: { created_at } });
    expect(decision([undated], analyzed)).toEqual(['Call Finished', 'Call Corrected']);
  }
});

it('publishes a change of a call without an analysis only if Call Finished may have been published', () => {
  const changed = documentedState('call.ended', {
    data: { user_id: 'another', updated_at: '2024-10-31T13:00:00Z' },
  });
  expect(decision([ended], changed, 5)).toEqual([]);
  expect(decision([ended], changed, 20)).toEqual(['Call Corrected']);
});

it.each([
  ['updated_at', '2024-10-31T14:00:00Z'],
  ['api_version', 'v2'],
])('is silent if nothing but %s has changed', (name, value) => {
  const data = { updated_at: '2024-10-31T14:00:00Z' };
  const again = documentedState('call.analyzed', name in data ? { data } : { data, [name]: value });
  expect(decision([analyzed], again)).toEqual([]);
});

it('publishes nothing about a forgotten call, a deleted record, or a made-up call of prove', () => {
  const proof = documentedState('call.analyzed', { data: { id: `${PROOF_ID_PREFIX}1` } });
  expect(decision([analyzed], tombstoneOf(analyzed.callId))).toEqual([]);
  expect(decision([], proof)).toEqual([]);
  const deleted = { before: recordOf(analyzed), after: undefined, at: ENDED_AT };
  expect(decide(deleted, MINUTE)).toEqual({ publish: [], looksAgain: false });
});

it.each<[string, AttributeMap | undefined, boolean]>([
  ['ended', recordOf(ended), true],
  ['analyzed', recordOf(analyzed), false],
  ['forgotten', recordOf(tombstoneOf('call')), false],
  ['deleted', undefined, false],
  [
    'made up by prove',
    recordOf(documentedState('call.ended', { data: { id: `${PROOF_ID_PREFIX}1` } })),
    false,
  ],
])('after the patience, a call that is %s is finished: %s', (_what, record, expected) => {
  expect(isOverdue(record)).toBe(expected);
});
