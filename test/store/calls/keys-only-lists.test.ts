import { type AttributeValue, DeleteItemCommand } from '@aws-sdk/client-dynamodb';
import * as fc from 'fast-check';
import { STATUSES } from '../../../call/record.ts';
import { createCallReader } from '../../../store/calls/call-reader.ts';
import { UnansweredKeysError } from '../../../store/calls/fetch-records.ts';
import { forgetCall } from '../../../store/calls/forgetting.ts';
import { runs } from '../../full-size.ts';
import { callItem } from './calls.ts';
import { allPages, idsOf, NOW, setUpReader } from './set-up-reader.ts';

const world = setUpReader();

describe('a list whose index holds keys only', () => {
  const contactId = 'ann';
  const ofAnn = (id: string, createdAt: string, changes: object = {}) =>
    callItem(id, createdAt, { data: { contact_id: contactId, ...changes } });
  const atMinute = (minute: number) => new Date(NOW - 86_400_000 + minute * 60_000).toISOString();

  test('has the same of each call as a list by day, for each index', async () => {
    await world.table.put([ofAnn('a', '2026-11-23T10:00:00Z'), ofAnn('b', '2026-11-23T11:00:00Z')]);
    const byDay = await world.records.byDay({ day: '2026-11-23' });
    expect(await world.records.byContact({ contactId })).toEqual(byDay);
    expect(byDay.calls[0]).toMatchObject({ call_summary: expect.any(String), user_sentiment: 'Positive' });
    const { calls } = await world.records.byNumber({ numbers: ['+13232139334'] });
    expect(calls.map(({ raw: { contact_number: _, ...raw }, ...call }) => ({ ...call, raw }))).toEqual(
      byDay.calls,
    );
  });

  test('fetches many records, 100 with each request, and keeps their order', async () => {
    const ids = Array.from({ length: 250 }, (_, minute) => `call-${minute}`);
    await world.table.put(ids.map((id, minute) => ofAnn(id, atMinute(minute))));
    const page = await world.records.byContact({ contactId, limit: 240 });
    expect(idsOf(page)).toEqual(ids.toReversed().slice(0, 240));
    expect(world.table.takeCommands()).toEqual(['QueryCommand', ...Array(3).fill('BatchGetItemCommand')]);
    const rest = await world.records.byContact({ contactId, limit: 240, cursor: page.cursor });
    expect(idsOf(rest)).toEqual(ids.slice(0, 10).toReversed());
    expect(rest.cursor).toBeUndefined();
  });

  test('fills a page through a filter, and stops after its number of Queries', async () => {
    await world.table.put(
      Array.from({ length: 30 }, (_, minute) =>
        callItem(String(minute), atMinute(minute), {
          data: { contact_id: contactId },
          metadata: { analysis: { user_sentiment: minute % 10 ? 'Positive' : 'Negative' } },
        }),
      ),
    );
    const filter = { sentiment: 'Negative' };
    const read = (cursor: string | undefined) =>
      world.records.byContact({ contactId, limit: 2, filter, cursor });
    expect(await allPages(read)).toEqual([['20', '10'], ['0']]);
    const stopped = await world.records.byContact({ contactId, maxRequests: 0 });
    expect(stopped).toMatchObject({ calls: [], stoppedAt: contactId });
    expect(idsOf(await world.records.byContact({ contactId, limit: 1, cursor: stopped.cursor }))).toEqual([
      '29',
    ]);
  });

  test('leaves out calls that are deleted, forgotten or moved between the two reads, and fills the page', async () => {
    await world.table.put(['a', 'b', 'c', 'd', 'e', 'f'].map((id, minute) => ofAnn(id, atMinute(minute))));
    let before = async () => {
      before = async () => undefined;
      await forgetCall(world.table, 'f');
      await world.table.client.send(
        new DeleteItemCommand({ TableName: world.table.tableName, Key: { call_id: { S: 'e' } } }),
      );
      await world.table.put([ofAnn('d', atMinute(3), { contact_id: 'bob' })]);
    };
    const client = world.table.connect();
    client.middlewareStack.add(
      (next, { commandName }) =>
        async args => {
          if (commandName === 'BatchGetItemCommand') await before();
          return next(args);
        },
      { step: 'initialize' },
    );
    const between = createCallReader({ client, tableName: world.table.tableName, now: () => NOW });
    const page = await between.byContact({ contactId, limit: 2 });
    expect(idsOf(page)).toEqual(['c', 'b']);
    expect(idsOf(await between.byContact({ contactId, limit: 2, cursor: page.cursor }))).toEqual(['a']);
  });

  test('asks again, with longer and longer waits, for what an answer has left out', async () => {
    // The engine's answers hold 1.4 MB, less than DynamoDB's.
    const ids = Array.from({ length: 24 }, (_, minute) => `call-${minute}`);
    const analysis = { call_summary: 'x'.repeat(150_000) };
    for (const [minute, id] of ids.entries()) {
      await world.table.put([
        callItem(id, atMinute(minute), { data: { contact_id: contactId }, metadata: { analysis } }),
      ]);
    }
    const waits: number[] = [];
    const sleep = async (milliseconds: number) => waits.push(milliseconds);
    const waiting = createCallReader({ ...world.table, now: () => NOW, sleep });
    expect(idsOf(await waiting.byContact({ contactId }))).toEqual(ids.toReversed());
    expect(waits).toEqual([50, 100]);
  });

  test('gives up on answers that leave the same records out repeatedly', async () => {
    await world.table.put([ofAnn('a', '2026-11-23T10:00:00Z')]);
    const client = world.table.connect();
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
    const throttled = createCallReader({ client, tableName: world.table.tableName, now: () => NOW, sleep });
    await expect(throttled.byContact({ contactId })).rejects.toThrow(UnansweredKeysError);
    expect(waits).toEqual([50, 100, 200, 400, 800, 1000, 1000, 1000, 1000]);
  });

  test('filters exactly like DynamoDB, for any attributes', async () => {
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
          await world.table.put(
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
            const byDay = await world.records.byDay({ day, ...paging });
            expect(await world.records.byContact({ contactId: day, ...paging })).toEqual(byDay);
          }
        },
      ),
      runs(10, 30),
    );
  });
});
