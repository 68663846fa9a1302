import { callItem } from '../store/calls/calls.ts';
import { startTestView, type TestView } from './test-view.ts';

let now = Date.parse('2026-11-23T12:00:00Z');
let view: TestView;

beforeAll(async () => {
  view = await startTestView(
    [
      callItem('running', '2026-11-23T11:00:00Z', { events: ['call.started'] }),
      callItem('unanalyzed', '2026-11-23T09:00:00Z', { events: ['call.started', 'call.ended'] }),
      callItem('of a person', '2026-11-23T08:00:00Z', {
        events: ['call.started', 'call.ended'],
        metadata: { agent_id: null },
      }),
      callItem('without an end', '2026-11-22T10:00:00Z', {
        events: ['call.started'],
        data: { contact_id: 'ann' },
      }),
    ],
    { now: () => now },
  );
});

afterAll(() => view.close());

const textOf = async (path: string) => (await view.get(path)).text;
const idsIn = (text: string) => [...text.matchAll(/data-call="([^"]*)"/g)].map(([, id]) => id);

test('a list says of each call since when it has not been heard of', async () => {
  const text = await textOf('/');
  expect(idsIn(text)).toEqual(['running', 'unanalyzed', 'of a person', 'without an end']);
  const statuses = [...text.matchAll(/<span class="chip [^"]*">(.*?)<\/span>/g)].map(([, chip = '']) =>
    chip.replace(/<[^>]+>/g, ''),
  );
  expect(statuses).toEqual([
    'In progress',
    'Not heard of since Nov 23, 09:00',
    'Ended',
    'Not heard of since Nov 22, 10:00',
  ]);
});

test.each([
  ['/?incomplete=yes', ['unanalyzed', 'without an end']],
  ['/?incomplete=yes&status=ended', ['unanalyzed']],
  ['/?incomplete=yes&contact=ann', ['without an end']],
])('%s shows %j', async (path, ids) => {
  expect(idsIn(await textOf(path))).toEqual(ids);
});

test('live: a call that has become incomplete, though it has not changed', async () => {
  const versionAt = async (time: string) => {
    now = Date.parse(time);
    const { rows } = JSON.parse(await textOf('/live'));
    const [row] = rows as { readonly html: string }[];
    return /data-version="([^"]*)"/.exec(row?.html ?? '')?.[1];
  };
  expect(await versionAt('2026-11-23T14:01:00Z')).not.toBe(await versionAt('2026-11-23T13:59:00Z'));
});
