import { createCallReader } from '../../../store/calls/call-reader.ts';
import { InvalidCursorError } from '../../../store/calls/cursor.ts';
import { forgetCall } from '../../../store/calls/forgetting.ts';
import { findByNumber, isSameNumber } from '../../../store/calls/number-search.ts';
import { callItem } from './calls.ts';
import { startTable, type TestTable } from './table.ts';

const CONTACT = '630fc392-ad52-4e12-a07a-889cb5aed359';

let table: TestTable;

beforeEach(async () => {
  table = await startTable();
});

afterEach(() => table.close());

test('a forgotten call is in no list, cannot be read, and is known to be forgotten', async () => {
  await table.put([callItem('gone', '2026-11-23T10:00:00Z'), callItem('kept', '2026-11-23T11:00:00Z')]);
  const records = createCallReader({ ...table, now: () => Date.parse('2026-11-23T12:00:00Z') });
  expect(await records.isForgotten('gone')).toBe(false);
  await forgetCall(table, 'gone');
  expect(await records.get('gone')).toBeUndefined();
  expect(await records.isForgotten('gone')).toBe(true);
  for (const id of ['kept', 'never was', '', 'x'.repeat(2049)])
    expect(await records.isForgotten(id)).toBe(false);
  const lists = [
    await records.recent({ since: 0 }),
    await records.byDay({ day: '2026-11-23' }),
    await records.byContact({ contactId: CONTACT }),
  ];
  for (const { calls } of lists) expect(calls.map(({ call_id }) => call_id)).toEqual(['kept']);
});

describe('the search by number', () => {
  const never = new AbortController().signal;
  const search = { number: '+1 (602) 555-0136', maxRequests: 10, signal: never, onRead: () => undefined };

  test('goes by the digits, at either end of the call', async () => {
    const call = (id: string, data: object) => callItem(id, '2026-11-23T10:00:00Z', { data });
    await table.put([
      call('from', { from: '+16025550136' }),
      call('to', { to: '1-602-555-0136' }),
      call('number', { from: 16025550136 }),
      call('undated', { from: '+16025550136', created_at: null }),
      call('other', { from: '+16025550137', to: '6025550136' }),
      call('odd', { from: ['+16025550136'], to: null }),
      call('anonymous', { from: 'anonymous', to: '' }),
    ]);
    await forgetCall(table, 'forgotten');
    const read: number[] = [];
    const found = await findByNumber(table, { ...search, onRead: calls => read.push(calls) });
    expect(found.callIds.toSorted()).toEqual(['from', 'number', 'to', 'undated']);
    expect(found.cursor).toBeUndefined();
    expect(read).toEqual([8]);
  });

  test('stops after its number of requests, and goes on from there', async () => {
    // Of three such items, a request reads no more than two.
    const body = 'x'.repeat(390_000);
    const items = ['a', 'b', 'c', 'd', 'e'].map(id =>
      callItem(id, '2026-11-23T10:00:00Z', { events: ['call.ended'], data: { from: '+16025550136', body } }),
    );
    for (const item of items) await table.put([item]);
    const found: string[] = [];
    let cursor: string | undefined;
    let searches = 0;
    do {
      const part = await findByNumber(table, { ...search, maxRequests: 1, cursor });
      found.push(...part.callIds);
      cursor = part.cursor;
      searches++;
    } while (cursor !== undefined);
    expect(found.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
    expect(searches).toBeGreaterThan(1);
    const aborted = AbortSignal.abort();
    expect(await findByNumber(table, { ...search, signal: aborted })).toEqual({
      callIds: [],
      cursor: undefined,
    });
  });

  test.each(['', '!', 'YQ==', Buffer.from('x'.repeat(2049)).toString('base64url')])(
    'refuses a cursor that is none: %#',
    async cursor => {
      await expect(findByNumber(table, { ...search, cursor })).rejects.toThrow(InvalidCursorError);
    },
  );

  test('does not treat texts without digits as numbers', () => {
    expect(isSameNumber('anonymous', 'unknown')).toBe(false);
    expect(isSameNumber('', '')).toBe(false);
    expect(isSameNumber(undefined, '1')).toBe(false);
  });
});
