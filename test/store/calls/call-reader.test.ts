import { createCallReader } from '../../../store/calls/call-reader.ts';
import { InvalidCursorError } from '../../../store/calls/cursor.ts';
import { forgetCall } from '../../../store/calls/forgetting.ts';
import { callItem } from './calls.ts';
import { allPages, idsOf, NOW, setUpReader } from './set-up-reader.ts';

const world = setUpReader();

describe('get', () => {
  test('gives the whole record, numbers with all of their digits', async () => {
    const item = callItem('one', '2026-11-23T10:00:00.5Z');
    await world.table.put([{ ...item, huge: { N: '12345678901234567890123456789012345678' } }]);
    const record = await world.records.get('one');
    expect(record?.body).toMatch(/^Agent: Hey this is Charlie/);
    expect(String(record?.raw.huge)).toBe('12345678901234567890123456789012345678');
    expect(world.table.takeCommands()).toEqual(['GetItemCommand']);
  });

  test('gives undefined for a call that does not exist, and for an impossible id', async () => {
    expect(await world.records.get('none')).toBeUndefined();
    expect(await world.records.get('')).toBeUndefined();
    expect(await world.records.get('x'.repeat(2049))).toBeUndefined();
  });
});

describe('getMany', () => {
  test('gives the records in the order of the ids, without those that are gone or forgotten', async () => {
    await world.table.put(['a', 'b', 'c'].map(id => callItem(id, '2026-11-23T10:00:00Z')));
    await forgetCall(world.table, 'b');
    const found = await world.records.getMany(
      ['c', 'none', 'b', 'a', 'c'],
      ['language', 'metadata', 'created_instant'],
    );
    expect(found.map(({ call_id }) => call_id)).toEqual(['c', 'a']);
    expect(found[0]).toMatchObject({
      metadata: { type: 'phone' },
      created: '2026-11-23T10:00:00.000000Z',
      body: undefined,
    });
  });
});

describe('byDay and byContact', () => {
  beforeEach(() =>
    world.table.put([
      callItem('a', '2026-11-22T23:59:59Z', { data: { contact_id: 'ann' } }),
      callItem('b', '2026-11-23T00:00:00Z', { data: { contact_id: 'ann' } }),
      callItem('c', '2026-11-23T09:00:00Z', { data: { contact_id: 'bob' } }),
      callItem('d', '2026-11-23T10:00:00Z', { data: { contact_id: 'ann' }, events: ['call.started'] }),
    ]),
  );

  test('list a day, either way', async () => {
    expect(idsOf(await world.records.byDay({ day: '2026-11-23' }))).toEqual(['d', 'c', 'b']);
    expect(idsOf(await world.records.byDay({ day: '2026-11-23', newestFirst: false }))).toEqual([
      'b',
      'c',
      'd',
    ]);
  });

  test('list a contact, over days and within a time', async () => {
    expect(idsOf(await world.records.byContact({ contactId: 'ann' }))).toEqual(['d', 'b', 'a']);
    const until = Date.parse('2026-11-23T10:00:00Z');
    const since = Date.parse('2026-11-23T00:00:00Z');
    expect(idsOf(await world.records.byContact({ contactId: 'ann', since, until }))).toEqual(['b']);
  });

  test('page, with a cursor only if there is more', async () => {
    expect(await allPages(cursor => world.records.byDay({ day: '2026-11-23', limit: 2, cursor }))).toEqual([
      ['d', 'c'],
      ['b'],
    ]);
    expect((await world.records.byDay({ day: '2026-11-23', limit: 3 })).cursor).toBeUndefined();
  });

  test('filter', async () => {
    const page = await world.records.byContact({ contactId: 'ann', filter: { status: 'started' } });
    expect(idsOf(page)).toEqual(['d']);
  });

  test('refuse a cursor of another list, and what is not a cursor', async () => {
    const { cursor } = await world.records.byDay({ day: '2026-11-23', limit: 1 });
    await expect(world.records.byDay({ day: '2026-11-22', cursor })).rejects.toThrow(InvalidCursorError);
    await expect(world.records.byContact({ contactId: 'ann', cursor })).rejects.toThrow(InvalidCursorError);
    await expect(world.records.recent({ since: 0, cursor: 'nonsense' })).rejects.toThrow(InvalidCursorError);
  });
});

describe('byNumber', () => {
  test('lists the calls with a number at their other end, and no others', async () => {
    await world.table.put([
      callItem('in', '2026-11-22T10:00:00Z', { data: { from: '+1602', to: '+1323' } }),
      callItem('out', '2026-11-23T10:00:00Z', {
        data: { direction: 'outbound', from: '+1323', to: '+1602' },
      }),
      callItem('of our number', '2026-11-23T11:00:00Z', { data: { from: '+1700', to: '+1602' } }),
      callItem('withheld', '2026-11-23T11:00:00Z', { data: { from: 'Anonymous', to: '+1323' } }),
    ]);
    expect(idsOf(await world.records.byNumber({ numbers: ['+1602'] }))).toEqual(['out', 'in']);
    const since = Date.parse('2026-11-23T00:00:00Z');
    expect(idsOf(await world.records.byNumber({ numbers: ['+1602'], since }))).toEqual(['out']);
    expect(
      await allPages(cursor => world.records.byNumber({ numbers: ['+1602'], limit: 1, cursor })),
    ).toEqual([['out'], ['in']]);
    expect(idsOf(await world.records.byNumber({ numbers: ['Anonymous'] }))).toEqual([]);
    expect(new Set(world.table.takeCommands())).toEqual(new Set(['QueryCommand', 'BatchGetItemCommand']));
  });

  describe('of several spellings', () => {
    const NUMBERS = ['+1602', '1602', '602'];
    const from = (id: string, createdAt: string, number: string, data = {}) =>
      callItem(id, createdAt, { data: { from: number, ...data } });
    // Two of them were created in the same microsecond, in each spelling.
    const CALLS = [
      from('a', '2026-11-23T10:00:05.000001Z', '602'),
      from('b', '2026-11-23T10:00:04.000001Z', '+1602'),
      from('c', '2026-11-23T10:00:03.000001Z', '+1602'),
      from('d', '2026-11-23T10:00:03.000001Z', '1602'),
      from('e', '2026-11-23T10:00:03.000001Z', '602'),
      from('f', '2026-11-23T10:00:03.000000Z', '+1602'),
      from('g', '2026-11-22T10:00:03.000001Z', '1602', { direction: 'OUTBOUND', from: '+1323', to: '1602' }),
      from('h', '2026-11-20T10:00:03.000001Z', '+1602'),
    ];
    const ALL = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

    beforeEach(() => world.table.put([...CALLS, from('of another number', '2026-11-23T11:00:00Z', '+1700')]));

    test.each([1, 2, 3, 4, 5, 7, 8, 50])('is one list in the order of time, %i to a page', async limit => {
      const pages = await allPages(cursor => world.records.byNumber({ numbers: NUMBERS, limit, cursor }));
      expect(pages.flat()).toEqual(ALL);
      expect(pages.slice(0, -1).every(page => page.length === limit)).toBe(true);
    });

    test('keeps to its time and its filter', async () => {
      const filter = { direction: 'INBOUND' };
      const since = Date.parse('2026-11-22T00:00:00Z');
      const until = Date.parse('2026-11-23T10:00:05Z');
      const read = (cursor: string | undefined) =>
        world.records.byNumber({ numbers: NUMBERS, filter, since, until, limit: 2, cursor });
      expect((await allPages(read)).flat()).toEqual(['b', 'c', 'd', 'e', 'f']);
    });

    test('misses none where the search in one spelling stops early', async () => {
      // 501 calls that do not pass: more than a Query with a filter reads.
      const noise = Array.from({ length: 501 }, (_, index) =>
        callItem(`noise-${index}`, new Date(NOW - 86_400_000 - index).toISOString(), {
          events: ['call.started'],
          data: { from: '+1602' },
        }),
      );
      await world.table.put(noise);
      const read = (cursor: string | undefined) =>
        world.records.byNumber({ numbers: NUMBERS, filter: { status: 'analyzed' }, maxRequests: 1, cursor });
      const first = await read(undefined);
      expect(first.stoppedAt).toBe(new Date(NOW - 86_400_000 - 496).toISOString().replace('Z', '000Z'));
      expect((await allPages(read)).flat()).toEqual(ALL);
    });

    test('has a cursor of one of them that the others go on from, too', async () => {
      const { cursor = '' } = await world.records.byNumber({ numbers: NUMBERS, limit: 4 });
      expect(cursor.length).toBeLessThanOrEqual(60);
      await expect(world.records.byNumber({ numbers: ['+1602', '602'], cursor })).rejects.toThrow(
        InvalidCursorError,
      );
    });
  });

  test('refuses a cursor of another number', async () => {
    const call = (id: string) => callItem(id, '2026-11-23T10:00:00Z', { data: { from: '+1602' } });
    await world.table.put([call('a'), call('b')]);
    const { cursor } = await world.records.byNumber({ numbers: ['+1602'], limit: 1 });
    expect(cursor).toBeDefined();
    await expect(world.records.byNumber({ numbers: ['+1603'], cursor })).rejects.toThrow(InvalidCursorError);
  });
});

test('what the AWS SDK throws passes through', async () => {
  const elsewhere = createCallReader({ client: world.table.client, tableName: 'Missing', now: () => NOW });
  await expect(elsewhere.get('x')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(elsewhere.recent({ since: NOW })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
