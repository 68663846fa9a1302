import { Interruption } from '../../terminal/interruption.ts';
import { callItem } from '../store/calls/calls.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let table: ServedTable;

/** A call that was analyzed, with this transcript and summary. */
function spoken(
  id: string,
  createdAt: string,
  body: string | null,
  call_summary: string | null,
  data: object = {},
) {
  return callItem(id, createdAt, { data: { body, ...data }, metadata: { analysis: { call_summary } } });
}

beforeAll(async () => {
  table = await serveTable();
  const long = 'User: I see.\n'.repeat(100);
  await table.put([
    spoken(
      'call-1',
      '2026-11-23T11:30:00Z',
      `${long}Agent: Tell me about your WORK\u001b[31m\nhistory.\n${long}`,
      'Nothing',
    ),
    spoken(
      'call-2',
      '2026-11-23T10:00:00Z',
      'User: My résumé shows the work',
      'Asked for the history of Ann.',
    ),
    spoken('call-3', '2026-11-23T09:00:00Z', 'Agent: Networking histories', null),
    spoken('call-4', '2026-11-23T08:00:00Z', null, null, { translated_body: 'The work, the history' }),
    spoken('call-5', '2026-11-20T08:00:00Z', 'Agent: work history', null, { contact_id: 'ann' }),
  ]);
});

afterAll(() => table.close());

const list = (...argv: string[]) => runCommand(['list', ...table.local, ...argv], { now: () => NOW });
const ids = (stdout: string) => [...stdout.matchAll(/call-\d/g)].map(([id]) => id);

test('lists the calls of the last 24 hours that have all words, with the words, and says what it looked through', async () => {
  const { exitCode, stdout, stderr } = await list('--text', 'work history');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [caption, heading, ...rows] = stdout.trimEnd().split('\n');
  expect(caption).toBe('Calls of the last 24 h with "work" and "history", newest first');
  expect(heading?.split(/ {2,}/)).toEqual(['CREATED (UTC)', 'CALL', 'WITH', 'WORDS']);
  expect(rows.slice(0, -1).map(row => row.split(/ {2,}/).slice(1))).toEqual([
    [
      'call-1',
      '← +13232139334',
      expect.stringMatching(/^…me about your WORK\\u001b\[31m history\. — I see\. .*…$/),
    ],
    ['call-2', '← +13232139334', '…shows the work'],
    ['call-4', '← +13232139334', 'The work, the history'],
  ]);
  expect(rows.at(-1)).toBe('Looked through 4 calls.');
});

test.each([
  [['RESUME'], ['call-2']],
  [['histories'], ['call-3']],
  [['ann', '--direction', 'out'], []],
  [
    ['work', '--since', '4d'],
    ['call-1', 'call-2', 'call-4', 'call-5'],
  ],
  [
    ['work', '--since', '4d', '--until', '2026-11-23T10:00:00Z'],
    ['call-4', 'call-5'],
  ],
  [['work', '--day', '2026-11-20'], ['call-5']],
  [['"history of ann"'], ['call-2']],
  [['"of history"'], []],
  // The names of the speakers are no words: only a transcript that says so has an agent.
  [['user'], []],
  [['agent'], []],
  [['work', '--contact', 'ann'], ['call-5']],
  [
    ['work', '--number', '(323) 213-9334', '--limit', '2'],
    ['call-1', 'call-2'],
  ],
])('--text %j', async (argv, expected) => {
  expect(ids((await list('--text', ...argv)).stdout)).toEqual(expected);
});

test('goes on after the last call that it listed, and prints JSON without transcripts', async () => {
  const first = await list('--text', 'work history', '--limit', '1', '--json');
  const document = JSON.parse(first.stdout);
  expect(document).toEqual({
    calls: [
      expect.objectContaining({ call_id: 'call-1', match: expect.stringContaining('about your WORK') }),
    ],
    looked_through: 1,
    cursor: expect.any(String),
  });
  expect(document.calls[0]).not.toHaveProperty('body');
  const second = await list('--text', 'work history', '--limit', '1', '--cursor', document.cursor);
  expect(ids(second.stdout)).toEqual(['call-2']);
  expect(second.stdout).toMatch(
    /\nLooked through 1 call, back to 2026-11-23 10:00:00\. To go on, repeat the command with --cursor \S+\n$/,
  );
  const rest = await list(
    '--text',
    'work history',
    '--json',
    '--cursor',
    /--cursor (\S+)/.exec(second.stdout)?.[1] ?? '',
  );
  expect(JSON.parse(rest.stdout)).toMatchObject({
    calls: [{ call_id: 'call-4' }],
    looked_through: 2,
    cursor: null,
  });
});

test('says that there are none, and how many it looked through', async () => {
  expect((await list('--text', 'nowhere')).stdout).toBe(
    'Calls of the last 24 h with "nowhere", newest first\nNone.\nLooked through 4 calls.\n',
  );
});

test('shows the words at 80 columns', async () => {
  const stdout = new Collector({ isTTY: true, columns: 80 });
  const argv = ['list', ...table.local, '--text', 'work history'];
  await runCommand(argv, { now: () => NOW, stdout, env: { NO_COLOR: '1' } });
  const lines = stdout.text.trimEnd().split('\n');
  expect(lines.every(line => line.length <= 80)).toBe(true);
  expect(lines[2]).toContain('WORK');
});

test.each(['?!', ' '])('refuses %j', async text => {
  expect((await list('--text', text)).exitCode).toBe(2);
});

test('refuses a cursor that is not its own', async () => {
  const { exitCode, stderr } = await list('--text', 'work', '--cursor', 'abc');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/--cursor/);
});

test('can be interrupted', async () => {
  const interruption = new Interruption();
  interruption.interrupt();
  const { exitCode } = await runCommand(['list', ...table.local, '--text', 'work'], {
    now: () => NOW,
    interruption,
  });
  expect(exitCode).toBe(130);
});
