import type { CallEventName } from '../../../call/event.ts';
import { callItem } from './calls.ts';
import { allPages, idsOf, setUpReader } from './set-up-reader.ts';

const world = setUpReader();

describe('recent', () => {
  const since = Date.parse('2026-11-20T06:00:00Z');

  test('walks the days back with Query only, empty days included, and stops at the bounds', async () => {
    await world.table.put([
      callItem('too old', '2026-11-20T05:59:59.999Z'),
      callItem('oldest', '2026-11-20T06:00:00Z'),
      callItem('middle', '2026-11-22T12:00:00Z'),
      callItem('new', '2026-11-23T11:00:00Z'),
      callItem('newest', '2026-11-23T11:30:00Z'),
    ]);
    expect(await allPages(cursor => world.records.recent({ since, limit: 2, cursor }))).toEqual([
      ['newest', 'new'],
      ['middle', 'oldest'],
    ]);
    expect(new Set(world.table.takeCommands())).toEqual(new Set(['QueryCommand']));
    const until = Date.parse('2026-11-23T11:30:00Z');
    expect(idsOf(await world.records.recent({ since, until }))).toEqual(['new', 'middle', 'oldest']);
  });

  test('leaves out the summaries, and nothing else, if it is told to', async () => {
    await world.table.put([callItem('a', '2026-11-23T11:00:00Z')]);
    const [whole] = (await world.records.recent({ since })).calls;
    const { calls } = await world.records.recent({ since, withoutSummary: true });
    expect(whole?.call_summary).toBeDefined();
    const { call_summary, ...raw } = whole?.raw ?? {};
    expect(calls).toEqual([{ ...whole, call_summary: undefined, raw }]);
  });

  test('compares times in any form as instants', async () => {
    await world.table.put([
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
    expect(idsOf(await world.records.recent({ since, until: since + 1 })).toSorted()).toEqual(within);
    const contactId = '630fc392-ad52-4e12-a07a-889cb5aed359';
    const ofContact = await world.records.byContact({ contactId, since, until: since + 1 });
    expect(idsOf(ofContact).toSorted()).toEqual(within);
    expect(idsOf(await world.records.recent({ since: Date.parse('2026-11-20T00:00:00Z') }))).toContain(
      'other day by text',
    );
  });

  test('orders a day by instants, for times in any form', async () => {
    const at = (time: string) => Date.parse(`2026-11-22T${time}Z`);
    await world.table.put([
      callItem('4th', '2026-11-22T10:03:00Z'),
      callItem('1st', '2026-11-22T10:00:00Z', { data: { created_at: '2026-11-22T19:00:00+09:00' } }),
      callItem('3rd', '2026-11-22T10:02:00Z', { data: { created_at: at('10:02:00') / 1000 } }),
      callItem('2nd', '2026-11-22T10:01:00Z', { data: { created_at: '2026-11-21T23:01:00-11:00' } }),
      callItem('5th', '2026-11-22T10:04:00Z', { data: { created_at: at('10:04:00') } }),
    ]);
    const day = { day: '2026-11-22', newestFirst: false };
    const inOrder = ['1st', '2nd', '3rd', '4th', '5th'];
    expect(idsOf(await world.records.byDay(day))).toEqual(inOrder);
    expect(await allPages(cursor => world.records.byDay({ ...day, limit: 2, cursor }))).toEqual([
      ['1st', '2nd'],
      ['3rd', '4th'],
      ['5th'],
    ]);
    const { calls } = await world.records.byDay(day);
    expect(calls.map(({ created }) => created?.slice(0, 16))).toEqual(
      ['00', '01', '02', '03', '04'].map(minute => `2026-11-22T10:${minute}`),
    );
    const whole = await Promise.all(calls.map(({ call_id }) => world.records.get(call_id)));
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
    await world.table.put(
      minutes.map((createdAt, index) =>
        callItem(String(index), createdAt, {
          metadata: { analysis: { user_sentiment: index % 10 ? 'Positive' : 'Negative' } },
        }),
      ),
    );
    const filter = { sentiment: 'Negative' };
    expect(await allPages(cursor => world.records.recent({ since, limit: 2, filter, cursor }))).toEqual([
      ['20', '10'],
      ['0'],
    ]);
  });

  test('fills a page with calls that are incomplete, and leaves out those that are too young to be', async () => {
    const item = (id: string, createdAt: string, ...events: CallEventName[]) =>
      callItem(id, createdAt, { events });
    await world.table.put([
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
      world.records.recent({ since, limit: 1, filter: { incomplete: true }, cursor });
    expect(await allPages(read)).toEqual([['never analyzed'], ['without an end'], ['without an end before']]);
  });

  test('stops after its number of requests, says how far it came, and goes on from there', async () => {
    await world.table.put([callItem('old', '2026-11-21T12:00:00Z')]);
    const first = await world.records.recent({ since, maxRequests: 2 });
    expect(first).toMatchObject({ calls: [], stoppedAt: '2026-11-21' });
    expect(world.table.takeCommands()).toHaveLength(2);
    const second = await world.records.recent({ since, maxRequests: 2, cursor: first.cursor });
    expect(idsOf(second)).toEqual(['old']);
    expect(second.stoppedAt).toBeUndefined();
  });

  test('goes on if calls came and the time moved on between two pages', async () => {
    await world.table.put([callItem('a', '2026-11-23T10:00:00Z'), callItem('b', '2026-11-23T11:00:00Z')]);
    const { cursor } = await world.records.recent({ since, limit: 1 });
    await world.table.put([callItem('c', '2026-11-23T11:30:00Z')]);
    expect(idsOf(await world.records.recent({ since, cursor }))).toEqual(['a']);
    const later = Date.parse('2026-11-23T11:30:00Z');
    expect(idsOf(await world.records.recent({ since: later, cursor }))).toEqual([]);
    const earlier = Date.parse('2026-11-23T10:30:00Z');
    expect(idsOf(await world.records.recent({ since, until: earlier, cursor }))).toEqual(['a']);
    expect(idsOf(await world.records.recent({ since, until: since + 86_400_000, cursor }))).toEqual([]);
  });
});
