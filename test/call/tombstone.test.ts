import { merge, recordOf } from '../../call/fold.ts';
import { isTombstone, tombstoneOf } from '../../call/tombstone.ts';
import { DOCUMENTED_CALL_ID, documentedState } from '../whippy/documented.ts';

test('a forgotten call is its id, and that it is forgotten', () => {
  expect(recordOf(tombstoneOf('c'))).toEqual({
    call_id: { S: 'c' },
    forgotten: { BOOL: true },
    version: { S: '9' },
    started_event: { M: { version: { S: '9' } } },
    ended_event: { M: { version: { S: '9' } } },
    analyzed_event: { M: { version: { S: '9' } } },
    listed_event: { M: { version: { S: '9' } } },
  });
});

test('a forgotten call can be told from any other', () => {
  expect(isTombstone(recordOf(tombstoneOf('c')))).toBe(true);
  const call = documentedState('call.ended', { data: { forgotten: true } });
  expect(isTombstone(recordOf(call))).toBe(false);
  expect(isTombstone(recordOf(merge(call, tombstoneOf(DOCUMENTED_CALL_ID))))).toBe(true);
});
