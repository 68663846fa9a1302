import { searchTexts } from '../../../store/calls/search-texts.ts';
import { wordFinder } from '../../../text/find-words.ts';
import { callItem } from './calls.ts';
import { NOW, setUpReader } from './set-up-reader.ts';

const world = setUpReader();
const MINUTE = 60_000;
const { signal } = new AbortController();

test('stops after a number of calls, says how far it came, and goes on from there', async () => {
  const finder = wordFinder('Jack');
  if (!finder) throw new Error('No words');
  const sample = callItem('sample', '2026-11-23T10:00:00Z');
  const CALLS = 402;
  await world.table.put(
    Array.from({ length: CALLS }, (_, index) => {
      const created = new Date(NOW - (index + 1) * MINUTE).toISOString();
      return {
        ...sample,
        call_id: { S: `call-${index}` },
        created_instant: { S: created.replace('Z', '000Z') },
        created_day: { S: created.slice(0, 10) },
        // Only the oldest has the word.
        ...(index < CALLS - 1 && { body: { S: '' }, call_summary: { S: '' } }),
      };
    }),
  );
  const read: number[] = [];
  const reads = {
    records: world.records,
    signal,
    onRead: (calls: readonly unknown[]) => read.push(calls.length),
  };
  const search = { span: { since: NOW - 1000 * MINUTE }, finder, limit: 10, maxCalls: 1 };
  const first = await searchTexts(search, reads);
  expect(first).toEqual({
    matches: [],
    calls: 400,
    cursor: expect.any(String),
    back: new Date(NOW - 400 * MINUTE).toISOString().replace('Z', '000Z'),
  });
  const second = await searchTexts({ ...search, cursor: first.cursor }, reads);
  expect(second.matches).toEqual([
    {
      call: expect.objectContaining({ call_id: `call-${CALLS - 1}` }),
      excerpt: expect.stringContaining('Jack'),
    },
  ]);
  expect(second).toMatchObject({ calls: 2, cursor: undefined });
  expect(read).toEqual([400, 2]);
});
