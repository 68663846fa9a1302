import { type AttributeValue, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import type { CallEventName } from '../../../call/event.ts';
import { STATUSES } from '../../../call/record.ts';
import { type CallReader, createCallReader } from '../../../store/calls/call-reader.ts';
import { InvalidCursorError } from '../../../store/calls/cursor.ts';
import { UnansweredKeysError } from '../../../store/calls/fetch-records.ts';
import { forgetCall } from '../../../store/calls/forgetting.ts';
import type { CallPage } from '../../../store/calls/read-page.ts';
import { runs } from '../../full-size.ts';
import { callItem } from './calls.ts';
import { startTable, type TestTable } from './table.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let table: TestTable;
let records: CallReader;

beforeEach(async () => {
  table = await startTable();
  records = createCallReader({ client: table.client, tableName: table.tableName, now: () => NOW });
});

afterEach(() => table.close());

const idsOf = ({ calls }: CallPage) => calls.map(call => call.call_id);

async function allPages(read: (cursor: string | undefined) => Promise<CallPage>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    pages.push(idsOf(page));
    cursor = page.cursor;
  } while (cursor);
  return pages;
}

describe('get', () => {
  test('gives the whole record, numbers with all of their digits', async () => {
    const item = callItem('one', '2026-11-23T10:00:00.5Z');
    await table.put([{ ...item, huge: { N: '12345678901234567890123456789012345678' } }]);
    const record = await records.get('one');
    expect(record?.body).toMatch(/^Agent: Hey this is Charlie/);
    expect(String(record?.raw.huge)).toBe('12345678901234567890123456789012345678');
    expect(table.takeCommands()).toEqual(['GetItemCommand']);
  });

  test('gives undefined for a call that there is none of, and for no id', async () => {
    expect(await records.get('none')).toBeUndefined();
    expect(await records.get('')).toBeUndefined();
    expect(await records.get('x'.repeat(2049))).toBeUndefined();
  });
});

describe('byDay and byContact', () => {
  beforeEach(() =>
    table.put([
      callItem('a', '2026-11-22T23:59:59Z', { data: { contact_id: 'ann' } }),
      callItem('b', '2026-11-23T00:00:00Z', { data: { contact_id: 'ann' } }),
      callItem('c', '2026-11-23T09:00:00Z', { data: { contact_id: 'bob' } }),
      callItem('d', '2026-11-23T10:00:00Z', { data: { contact_id: 'ann' }, events: ['call.started'] }),
    ]),
  );

  test('list a day, either way', async () => {
    expect(idsOf(await records.byDay({ day: '2026-11-23' }))).toEqual(['d', 'c', 'b']);
    expect(idsOf(await records.byDay({ day: '2026-11-23', newestFirst: false }))).toEqual(['b', 'c', 'd']);
  });

  test('list a contact, over days and within a time', async () => {
    expect(idsOf(await records.byContact({ contactId: 'ann' }))).toEqual(['d', 'b', 'a']);
    const until = Date.parse('2026-11-23T10:00:00Z');
    const since = Date.parse('2026-11-23T00:00:00Z');
    expect(idsOf(await records.byContact({ contactId: 'ann', since, until }))).toEqual(['b']);
  });

  test('page, with a cursor only where there is more', async () => {
    expect(await allPages(cursor => records.byDay({ day: '2026-11-23', limit: 2, cursor }))).toEqual([
      ['d', 'c'],
      ['b'],
    ]);
    expect((await records.byDay({ day: '2026-11-23', limit: 3 })).cursor).toBeUndefined();
  });

  test('filter', async () => {
    const page = await records.byContact({ contactId: 'ann', filter: { status: 'started' } });
    expect(idsOf(page)).toEqual(['d']);
  });

  test('refuse a cursor of another list, and what is no cursor', async () => {
    const { cursor } = await records.byDay({ day: '2026-11-23', limit: 1 });
    await expect(records.byDay({ day: '2026-11-22', cursor })).rejects.toThrow(InvalidCursorError);
    await expect(records.byContact({ contactId: 'ann', cursor })).rejects.toThrow(InvalidCursorError);
    await expect(records.recent({ since: 0, cursor: 'nonsense' })).rejects.toThrow(InvalidCursorError);
  });

  test.each<[string, object]>([
    ['no instant', { call_id: 'c', created_instant: 'yesterday' }],
    ['an instant in another form', { call_id: 'c', created_instant: '2026-11-23T09:00:00Z' }],
    ['no id', { call_id: '', created_instant: '2026-11-23T09:00:00.000000Z' }],
    ['an id that is too long', { call_id: 'é'.repeat(1025), created_instant: '2026-11-23T09:00:00.000000Z' }],
    ['an id that is no text', { call_id: 7, created_instant: '2026-11-23T09:00:00.000000Z' }],
  ])('refuse a cursor that was tampered with before DynamoDB does: %s', async (_case, after) => {
    const cursorAt = (partition: string) =>
      Buffer.from(JSON.stringify({ partition, after })).toString('base64url');
    const day = '2026-11-23';
    await expect(records.byDay({ day, cursor: cursorAt(day) })).rejects.toThrow(InvalidCursorError);
    await expect(records.recent({ since: 0, cursor: cursorAt(day) })).rejects.toThrow(InvalidCursorError);
    await expect(records.byContact({ contactId: 'ann', cursor: cursorAt('ann') })).rejects.toThrow(
      InvalidCursorError,
    );
  });
});

describe('byNumber', () => {
  test('lists the calls with a number at their other end, and no others', async () => {
    await table.put([
      callItem('in', '2026-11-22T10:00:00Z', { data: { from: '+1602', to: '+1323' } }),
      callItem('out', '2026-11-23T10:00:00Z', {
        data: { direction: 'outbound', from: '+1323', to: '+1602' },
      }),
      callItem('of our number', '2026-11-23T11:00:00Z', { data: { from: '+1700', to: '+1602' } }),
      callItem('withheld', '2026-11-23T11:00:00Z', { data: { from: 'Anonymous', to: '+1323' } }),
    ]);
    expect(idsOf(await records.byNumber({ number: '+1602' }))).toEqual(['out', 'in']);
    expect(idsOf(await records.byNumber({ number: '+1602', newestFirst: false }))).toEqual(['in', 'out']);
    const since = Date.parse('2026-11-23T00:00:00Z');
    expect(idsOf(await records.byNumber({ number: '+1602', since }))).toEqual(['out']);
    expect(await allPages(cursor => records.byNumber({ number: '+1602', limit: 1, cursor }))).toEqual([
      ['out'],
      ['in'],
    ]);
    expect(idsOf(await records.byNumber({ number: 'Anonymous' }))).toEqual([]);
    expect(new Set(table.takeCommands())).toEqual(new Set(['QueryCommand', 'BatchGetItemCommand']));
  });

  test('refuses a cursor of another number', async () => {
    const call = (id: string) => callItem(id, '2026-11-23T10:00:00Z', { data: { from: '+1602' } });
    await table.put([call('a'), call('b')]);
    const { cursor } = await records.byNumber({ number: '+1602', limit: 1 });
    expect(cursor).toBeDefined();
    await expect(records.byNumber({ number: '+1603', cursor })).rejects.toThrow(InvalidCursorError);
  });
});

describe('a list whose index holds keys only', () => {
  const contactId = 'ann';
  const ofAnn = (id: string, createdAt: string, changes: object = {}) =>
    callItem(id, createdAt, { data: { contact_id: contactId, ...changes } });
  const atMinute = (minute: number) => new Date(NOW - 86_400_000 + minute * 60_000).toISOString();

  test('has of each call what a list by day has, whatever it is read from', async () => {
    await table.put([ofAnn('a', '2026-11-23T10:00:00Z'), ofAnn('b', '2026-11-23T11:00:00Z')]);
    const byDay = await records.byDay({ day: '2026-11-23' });
    expect(await records.byContact({ contactId })).toEqual(byDay);
    expect(byDay.calls[0]).toMatchObject({ call_summary: expect.any(String), user_sentiment: 'Positive' });
    const { calls } = await records.byNumber({ number: '+13232139334' });
    expect(calls.map(({ raw: { contact_number: _, ...raw }, ...call }) => ({ ...call, raw }))).toEqual(
      byDay.calls,
    );
  });

  test('fetches many records, 100 with each request, and keeps their order', async () => {
    const ids = Array.from({ length: 250 }, (_, minute) => `call-${minute}`);
    await table.put(ids.map((id, minute) => ofAnn(id, atMinute(minute))));
    const page = await records.byContact({ contactId, limit: 240 });
    expect(idsOf(page)).toEqual(ids.toReversed().slice(0, 240));
    expect(table.takeCommands()).toEqual(['QueryCommand', ...Array(3).fill('BatchGetItemCommand')]);
    const rest = await records.byContact({ contactId, limit: 240, cursor: page.cursor });
    expect(idsOf(rest)).toEqual(ids.slice(0, 10).toReversed());
    expect(rest.cursor).toBeUndefined();
  });

  test('fills a page through a filter, and stops after its number of Queries', async () => {
    await table.put(
      Array.from({ length: 30 }, (_, minute) =>
        callItem(String(minute), atMinute(minute), {
          data: { contact_id: contactId },
          metadata: { analysis: { user_sentiment: minute % 10 ? 'Positive' : 'Negative' } },
        }),
      ),
    );
    const filter = { sentiment: 'Negative' };
    const read = (cursor: string | undefined) => records.byContact({ contactId, limit: 2, filter, cursor });
    expect(await allPages(read)).toEqual([['20', '10'], ['0']]);
    const stopped = await records.byContact({ contactId, maxRequests: 0 });
    expect(stopped).toMatchObject({ calls: [], stoppedAt: contactId });
    expect(idsOf(await records.byContact({ contactId, limit: 1, cursor: stopped.cursor }))).toEqual(['29']);
  });

  test('leaves out calls that are deleted, forgotten or moved between the two reads, and fills the page', async () => {
    await table.put(['a', 'b', 'c', 'd', 'e', 'f'].map((id, minute) => ofAnn(id, atMinute(minute))));
    let before = async () => {
      before = async () => undefined;
      await forgetCall(table, 'f');
      await table.client.send(
        new DeleteItemCommand({ TableName: table.tableName, Key: { call_id: { S: 'e' } } }),
      );
      await table.put([ofAnn('d', atMinute(3), { contact_id: 'bob' })]);
    };
    const client = table.connect();
    client.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName === 'BatchGetItemCommand') await before();
          return next(args);
        },
      { step: 'initialize' },
    );
    const between = createCallReader({ client, tableName: table.tableName, now: () => NOW });
    const page = await between.byContact({ contactId, limit: 2 });
    expect(idsOf(page)).toEqual(['c', 'b']);
    expect(idsOf(await between.byContact({ contactId, limit: 2, cursor: page.cursor }))).toEqual(['a']);
  });

  test('asks again, with longer and longer waits, for what an answer has left out', async () => {
    // The engine's answers hold 1.4 MB, less than DynamoDB's.
    const ids = Array.from({ length: 24 }, (_, minute) => `call-${minute}`);
    const analysis = { call_summary: 'x'.repeat(150_000) };
    for (const [minute, id] of ids.entries()) {
      await table.put([
        callItem(id, atMinute(minute), { data: { contact_id: contactId }, metadata: { analysis } }),
      ]);
    }
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => waits.push(milliseconds);
    const waiting = createCallReader({ ...table, now: () => NOW, sleep });
    expect(idsOf(await waiting.byContact({ contactId }))).toEqual(ids.toReversed());
    expect(waits).toEqual([50, 100]);
  });

  test('gives up on answers that leave the same records out again and again', async () => {
    await table.put([ofAnn('a', '2026-11-23T10:00:00Z')]);
    const client = table.connect();
    client.middlewareStack.add(
      next => async args => {
        const input = args.input as { RequestItems?: object };
        const reply = await next(args);
        if (!input.RequestItems) return reply;
        return { ...reply, output: { ...reply.output, Responses: {}, UnprocessedKeys: input.RequestItems } };
      },
      { step: 'initialize' },
    );
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => waits.push(milliseconds);
    const throttled = createCallReader({ client, tableName: table.tableName, now: () => NOW, sleep });
    await expect(throttled.byContact({ contactId })).rejects.toThrow(UnansweredKeysError);
    expect(waits).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
  });

  test('filters exactly like DynamoDB, whatever the attributes are', async () => {
    const word = fc.constantFrom('started', 'INBOUND', 'Positive', 'user_hangup', '7', '');
    const attribute = fc.oneof(
      word.map(S => ({ S })),
      fc.constantFrom<AttributeValue>({ N: '7' }, { BOOL: true }, { NULL: true }, { L: [{ S: '7' }] }),
    );
    const names = ['status', 'direction', 'user_sentiment', 'end_reason', 'delivery_status', 'agent_id'];
    const attributes = fc.record(Object.fromEntries(names.map(name => [name, attribute])), {
      requiredKeys: [],
    });
    const filter = fc.oneof(
      ...['direction', 'sentiment', 'outcome'].map(name => word.map(wanted => ({ [name]: wanted }))),
      fc.record(
        {
          status: fc.constantFrom(...STATUSES),
          direction: word,
          sentiment: word,
          outcome: word,
          incomplete: fc.constant(true as const),
        },
        { requiredKeys: [] },
      ),
    );
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(attributes, { minLength: 10, maxLength: 25 }),
        fc.array(filter, { minLength: 8, maxLength: 8 }),
        async (items, filters) => {
          const day = new Date(Date.UTC(2020, 0, 1 + run++)).toISOString().slice(0, 10);
          await table.put(
            items.map((item, index) => ({
              ...item,
              call_id: { S: `${day}-${index}` },
              contact_id: { S: day },
              created_day: { S: day },
              created_instant: { S: `${day}T10:00:${String(index).padStart(2, '0')}.000000Z` },
            })),
          );
          for (const wanted of filters) {
            const paging = { filter: wanted, limit: 100 };
            const byDay = await records.byDay({ day, ...paging });
            expect(await records.byContact({ contactId: day, ...paging })).toEqual(byDay);
          }
        },
      ),
      runs(30, 30),
    );
  });
});

describe('recent', () => {
  const since = Date.parse('2026-11-20T06:00:00Z');

  test('walks the days back with Query only, empty days included, and stops at the bounds', async () => {
    await table.put([
      callItem('too old', '2026-11-20T05:59:59.999Z'),
      callItem('oldest', '2026-11-20T06:00:00Z'),
      callItem('middle', '2026-11-22T12:00:00Z'),
      callItem('new', '2026-11-23T11:00:00Z'),
      callItem('newest', '2026-11-23T11:30:00Z'),
    ]);
    expect(await allPages(cursor => records.recent({ since, limit: 2, cursor }))).toEqual([
      ['newest', 'new'],
      ['middle', 'oldest'],
    ]);
    expect(new Set(table.takeCommands())).toEqual(new Set(['QueryCommand']));
    const until = Date.parse('2026-11-23T11:30:00Z');
    expect(idsOf(await records.recent({ since, until }))).toEqual(['new', 'middle', 'oldest']);
  });

  test('compares times as instants, whatever form they were sent in', async () => {
    await table.put([
      callItem('before', '2026-11-20T05:59:59.9Z'),
      callItem('at', '2026-11-20T06:00:00Z'),
      callItem('just after', '2026-11-20T06:00:00.000999Z'),
      callItem('a millisecond after', '2026-11-20T06:00:00.001Z'),
      callItem('offset', '2026-11-20T06:00:00Z', { data: { created_at: '2026-11-20T08:00:00.0005+02:00' } }),
      callItem('seconds', '2026-11-20T06:00:00Z', { data: { created_at: since / 1000 } }),
      callItem('milliseconds', '2026-11-20T06:00:00Z', { data: { created_at: since } }),
      callItem('digits', '2026-11-20T06:00:00Z', { data: { created_at: String(since) } }),
      callItem('other day by text', '2026-11-21T01:00:00+02:00'),
    ]);
    const within = ['at', 'digits', 'just after', 'milliseconds', 'offset', 'seconds'];
    expect(idsOf(await records.recent({ since, until: since + 1 })).toSorted()).toEqual(within);
    const contactId = '630fc392-ad52-4e12-a07a-889cb5aed359';
    const ofContact = await records.byContact({ contactId, since, until: since + 1 });
    expect(idsOf(ofContact).toSorted()).toEqual(within);
    expect(idsOf(await records.recent({ since: Date.parse('2026-11-20T00:00:00Z') }))).toContain(
      'other day by text',
    );
  });

  test('orders a day by instants, whatever form they were sent in', async () => {
    const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);
    await table.put([
      callItem('4th', '2026-11-22T10:03:00Z'),
      callItem('1st', '2026-11-22T10:00:00Z', { data: { created_at: '2026-11-22T19:00:00+09:00' } }),
      callItem('3rd', '2026-11-22T10:02:00Z', { data: { created_at: at('10:02:00') / 1000 } }),
      callItem('2nd', '2026-11-22T10:01:00Z', { data: { created_at: '2026-11-21T23:01:00-11:00' } }),
      callItem('5th', '2026-11-22T10:04:00Z', { data: { created_at: at('10:04:00') } }),
    ]);
    const day = { day: '2026-11-22', newestFirst: false };
    const inOrder = ['1st', '2nd', '3rd', '4th', '5th'];
    expect(idsOf(await records.byDay(day))).toEqual(inOrder);
    expect(await allPages(cursor => records.byDay({ ...day, limit: 2, cursor }))).toEqual([
      ['1st', '2nd'],
      ['3rd', '4th'],
      ['5th'],
    ]);
    const { calls } = await records.byDay(day);
    expect(calls.map(({ created }) => created?.slice(0, 16))).toEqual(
      ['00', '01', '02', '03', '04'].map(minute => `2026-11-22T10:${minute}`),
    );
    const whole = await Promise.all(calls.map(({ call_id }) => records.get(call_id)));
    expect(whole.map(call => call?.created_at)).toEqual([
      '2026-11-22T19:00:00+09:00',
      '2026-11-21T23:01:00-11:00',
      String(at('10:02:00') / 1000),
      '2026-11-22T10:03:00Z',
      String(at('10:04:00')),
    ]);
  });

  test('fills a page through a filter', async () => {
    const minutes = Array.from(
      { length: 30 },
      (_, minute) => `2026-11-23T10:${String(minute).padStart(2, '0')}:00Z`,
    );
    await table.put(
      minutes.map((createdAt, index) =>
        callItem(String(index), createdAt, {
          metadata: { analysis: { user_sentiment: index % 10 ? 'Positive' : 'Negative' } },
        }),
      ),
    );
    const filter = { sentiment: 'Negative' };
    expect(await allPages(cursor => records.recent({ since, limit: 2, filter, cursor }))).toEqual([
      ['20', '10'],
      ['0'],
    ]);
  });

  test('fills a page with calls that are incomplete, and leaves out those that are too young to be', async () => {
    const item = (id: string, createdAt: string, ...events: CallEventName[]) =>
      callItem(id, createdAt, { events });
    await table.put([
      item('running', '2026-11-23T11:00:00Z', 'call.started'),
      item('to be analyzed', '2026-11-23T11:45:00Z', 'call.started', 'call.ended'),
      item('never analyzed', '2026-11-23T11:15:00Z', 'call.started', 'call.ended'),
      item('without an end', '2026-11-23T08:15:00Z', 'call.started'),
      callItem('of a person', '2026-11-23T08:00:00Z', {
        events: ['call.ended'],
        metadata: { agent_id: null },
      }),
      item('without an end before', '2026-11-22T12:00:00Z', 'call.started'),
      callItem('analyzed', '2026-11-21T12:00:00Z'),
    ]);
    const read = (cursor: string | undefined) =>
      records.recent({ since, limit: 1, filter: { incomplete: true }, cursor });
    expect(await allPages(read)).toEqual([['never analyzed'], ['without an end'], ['without an end before']]);
  });

  test('stops after its number of requests, says how far it came, and goes on from there', async () => {
    await table.put([callItem('old', '2026-11-21T12:00:00Z')]);
    const first = await records.recent({ since, maxRequests: 2 });
    expect(first).toMatchObject({ calls: [], stoppedAt: '2026-11-21' });
    expect(table.takeCommands()).toHaveLength(2);
    const second = await records.recent({ since, maxRequests: 2, cursor: first.cursor });
    expect(idsOf(second)).toEqual(['old']);
    expect(second.stoppedAt).toBeUndefined();
  });

  test('goes on where calls came and the time moved on between two pages', async () => {
    await table.put([callItem('a', '2026-11-23T10:00:00Z'), callItem('b', '2026-11-23T11:00:00Z')]);
    const { cursor } = await records.recent({ since, limit: 1 });
    await table.put([callItem('c', '2026-11-23T11:30:00Z')]);
    expect(idsOf(await records.recent({ since, cursor }))).toEqual(['a']);
    const later = Date.parse('2026-11-23T11:30:00Z');
    expect(idsOf(await records.recent({ since: later, cursor }))).toEqual([]);
    const earlier = Date.parse('2026-11-23T10:30:00Z');
    expect(idsOf(await records.recent({ since, until: earlier, cursor }))).toEqual(['a']);
    expect(idsOf(await records.recent({ since, until: since + 86_400_000, cursor }))).toEqual([]);
  });
});

test('countDay counts by outcome and sentiment, up to its cap', async () => {
  await table.put([
    callItem('a', '2026-11-23T10:00:00Z'),
    callItem('b', '2026-11-23T11:00:00Z', { events: ['call.started'] }),
    callItem('c', '2026-11-23T12:00:00Z', { data: { delivery_status: 'call_completed.user_hangup' } }),
  ]);
  expect(await records.countDay('2026-11-23', 3)).toEqual({
    day: '2026-11-23',
    total: 3,
    capped: false,
    outcomes: new Map([
      ['user_hangup', 1],
      ['call_in_progress', 1],
      ['agent_hangup', 1],
    ]),
    sentiments: new Map([['Positive', 2]]),
  });
  expect(await records.countDay('2026-11-23', 2)).toMatchObject({
    total: 2,
    capped: true,
    outcomes: new Map([
      ['user_hangup', 1],
      ['call_in_progress', 1],
    ]),
  });
  expect(await records.countDay('2026-11-22', 2)).toMatchObject({ total: 0, capped: false });
});

test('what the AWS SDK throws passes through', async () => {
  const elsewhere = createCallReader({ client: table.client, tableName: 'Missing', now: () => NOW });
  await expect(elsewhere.get('x')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(elsewhere.recent({ since: NOW })).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
