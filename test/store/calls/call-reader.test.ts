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

  test.each<[string, object]>([
    ['no instant', { call_id: 'c', created_instant: 'yesterday' }],
    ['an instant in another form', { call_id: 'c', created_instant: '2026-11-23T09:00:00Z' }],
    ['no id', { call_id: '', created_instant: '2026-11-23T09:00:00.000000Z' }],
    ['an id that is too long', { call_id: 'é'.repeat(1025), created_instant: '2026-11-23T09:00:00.000000Z' }],
    ['an id that is not a text', { call_id: 7, created_instant: '2026-11-23T09:00:00.000000Z' }],
  ])('refuse a cursor that was tampered with before DynamoDB does: %s', async (_case, after) => {
    const cursorAt = (partition: string) =>
      Buffer.from(JSON.stringify({ partition, after })).toString('base64url');
    const day = '2026-11-23';
    await expect(world.records.byDay({ day, cursor: cursorAt(day) })).rejects.toThrow(InvalidCursorError);
    await expect(world.records.recent({ since: 0, cursor: cursorAt(day) })).rejects.toThrow(
      InvalidCursorError,
    );
    await expect(world.records.byContact({ contactId: 'ann', cursor: cursorAt('ann') })).rejects.toThrow(
      InvalidCursorError,
    );
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
    expect(idsOf(await world.records.byNumber({ number: '+1602' }))).toEqual(['out', 'in']);
    expect(idsOf(await world.records.byNumber({ number: '+1602', newestFirst: false }))).toEqual([
      'in',
      'out',
    ]);
    const since = Date.parse('2026-11-23T00:00:00Z');
    expect(idsOf(await world.records.byNumber({ number: '+1602', since }))).toEqual(['out']);
    expect(await allPages(cursor => world.records.byNumber({ number: '+1602', limit: 1, cursor }))).toEqual([
      ['out'],
      ['in'],
    ]);
    expect(idsOf(await world.records.byNumber({ number: 'Anonymous' }))).toEqual([]);
    expect(new Set(world.table.takeCommands())).toEqual(new Set(['QueryCommand', 'BatchGetItemCommand']));
  });

  test('refuses a cursor of another number', async () => {
    const call = (id: string) => callItem(id, '2026-11-23T10:00:00Z', { data: { from: '+1602' } });
    await world.table.put([call('a'), call('b')]);
    const { cursor } = await world.records.byNumber({ number: '+1602', limit: 1 });
    expect(cursor).toBeDefined();
    await expect(world.records.byNumber({ number: '+1603', cursor })).rejects.toThrow(InvalidCursorError);
  });
});

test('what the AWS SDK throws passes through', async () => {
  const elsewhere = createCallReader({ client: world.table.client, tableName: 'Missing', now: () => NOW });
  await expect(elsewhere.get('x')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(elsewhere.recent({ since: NOW })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
