import { recordOf } from '../../call/fold.ts';
import { tombstoneOf } from '../../call/tombstone.ts';
import { type ListedPage, type Progress, type Repair, runCompleteness } from '../../completeness/run.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { type JsonObject, parseJson } from '../../text/json.ts';
import { documented, documentedState } from '../whippy/documented.ts';
import { page } from './listing.ts';

const LATEST = '2024-10-31T23:00:00Z';
const SETTLED_BEFORE = '2024-11-01T00:00:00.000000Z';

/** The row of a call that was inserted at a minute, ended then, and was changed at a time. */
function row(id: string, minute: number, changes: object = {}): { data: JsonObject } {
  const data = documented('call.ended').data as object;
  const created_at = `2024-10-31T12:${String(minute).padStart(2, '0')}:00Z`;
  return { data: parseJson(JSON.stringify({ ...data, id, created_at, ...changes })) as JsonObject };
}

const inserted = (minute: number) => `2024-10-31T12:${String(minute).padStart(2, '0')}:00.000000Z`;

/** A run over pages, with a table and a queue in memory. */
async function run(
  pages: readonly ListedPage[],
  records: { readonly [callId: string]: Item } = {},
  {
    accept = () => true,
    stopAfter = Number.POSITIVE_INFINITY,
  }: { accept?: (repair: Repair) => boolean; stopAfter?: number } = {},
) {
  const controller = new AbortController();
  const sent: Repair[] = [];
  const progress: Progress[] = [];
  const compared: string[] = [];
  let listed = 0;
  async function* list() {
    for (const each of pages) {
      listed++;
      yield each;
    }
  }
  const ran = await runCompleteness({
    pages: list(),
    fetchRecords: async ids => new Map(ids.flatMap(id => (records[id] ? [[id, records[id]]] : []))),
    async send(repairs) {
      sent.push(...repairs.filter(accept));
      return repairs.filter(repair => !accept(repair)).length;
    },
    settledBefore: SETTLED_BEFORE,
    signal: controller.signal,
    onCompared: ({ kind }, record, { callId }) => compared.push(`${callId} ${kind} ${record?.status?.S}`),
    onPage(at) {
      progress.push(at);
      if (progress.length === stopAfter) controller.abort();
    },
  });
  return { ran, sent, progress, compared, listed };
}

const recordedAs = (id: string, minute: number, name: 'call.started' | 'call.ended') =>
  recordOf(documentedState(name, { data: { id, created_at: inserted(minute) } }));

const NOTHING = { listed: 0, complete: 0, missing: 0, behind: 0, unsettled: 0, unreadable: 0, unsent: 0 };

it('counts what it finds, and sends what puts it right', async () => {
  const { ran, sent, compared } = await run(
    [
      page('2', row('missing', 1), row('behind', 2), row('complete', 3), row('forgotten', 4)),
      {
        ...page(
          undefined,
          row('', 5),
          row('lately', 6, { updated_at: '2024-11-01T00:00:00Z' }),
          row('odd', 7, { updated_at: LATEST }),
        ),
        unreadable: 2,
      },
    ],
    {
      behind: recordedAs('behind', 2, 'call.started'),
      complete: recordedAs('complete', 3, 'call.ended'),
      forgotten: recordOf(tombstoneOf('forgotten')),
      odd: { ...recordedAs('odd', 7, 'call.ended'), version: { S: 'by hand' } },
    },
  );
  expect(ran.tally).toEqual({
    ...NOTHING,
    listed: 9,
    complete: 2,
    missing: 1,
    behind: 1,
    unsettled: 1,
    unreadable: 4,
  });
  expect(sent.map(({ callId, kind }) => [callId, kind])).toEqual([
    ['missing', 'missing'],
    ['behind', 'behind'],
  ]);
  expect(ran.isFinished).toBe(true);
  expect(compared).toEqual([
    'missing missing undefined',
    'behind behind started',
    'complete complete ended',
    'forgotten complete undefined',
    'lately unsettled undefined',
  ]);
});

it('asks for nothing where there is nothing', async () => {
  expect(await run([page(undefined)])).toMatchObject({
    ran: { tally: NOTHING, cursor: undefined, reached: undefined, isFinished: true },
  });
});

it('stops after the page at hand, and says where to go on', async () => {
  const pages = [page('2', row('a', 1), row('b', 2)), page('3', row('c', 3)), page(undefined, row('d', 4))];
  const { ran, listed, progress } = await run(pages, {}, { stopAfter: 2 });
  expect(listed).toBe(2);
  expect(ran).toEqual({
    tally: { ...NOTHING, listed: 3, missing: 3 },
    cursor: '3',
    reached: inserted(3),
    isFinished: false,
  });
  expect(progress.map(({ cursor, reached, tally }) => [cursor, reached, tally.listed])).toEqual([
    ['2', inserted(2), 2],
    ['3', inserted(3), 3],
  ]);
});

it('goes by the insertion if the row says it', async () => {
  const { ran } = await run([page(undefined, row('a', 1, { inserted_at: inserted(9) }), row('b', 2))]);
  expect(ran.reached).toBe(inserted(9));
});

it('does not come past a call that the queue did not accept', async () => {
  const pages = [page('2', row('a', 1)), page('3', row('b', 2)), page(undefined, row('c', 3))];
  const { ran, sent } = await run(pages, {}, { accept: ({ callId }) => callId !== 'b' });
  expect(sent.map(({ callId }) => callId)).toEqual(['a', 'c']);
  expect(ran).toMatchObject({
    tally: { missing: 3, unsent: 1 },
    cursor: '2',
    reached: inserted(1),
    isFinished: false,
  });
});

it('comes back to the oldest call that is unsettled', async () => {
  const lately = { updated_at: '2024-11-01T00:00:01Z' };
  const pages = [
    page('2', row('a', 1)),
    page('3', row('b', 3, lately), row('c', 2, lately)),
    page(undefined, row('d', 4)),
  ];
  const { ran } = await run(pages);
  expect(ran).toMatchObject({ tally: { missing: 2, unsettled: 2 }, reached: inserted(2), isFinished: true });
});

it('fails with what it depends on, having said how far it was', async () => {
  const progress: Progress[] = [];
  async function* list() {
    yield page('2', row('a', 1));
    throw new Error('Whippy is out of reach');
  }
  const running = runCompleteness({
    pages: list(),
    fetchRecords: async () => new Map(),
    send: async () => 0,
    settledBefore: SETTLED_BEFORE,
    signal: new AbortController().signal,
    onPage: at => progress.push(at),
  });
  await expect(running).rejects.toThrow('Whippy is out of reach');
  expect(progress).toMatchObject([{ cursor: '2', reached: inserted(1) }]);
});
