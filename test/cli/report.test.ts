import { parse } from 'csv-parse/sync';
import { Interruption } from '../../terminal/interruption.ts';
import { callItem } from '../store/calls/calls.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const ANN = '8855ec4a-5047-4f28-b493-026703cfd430';
const BOB = '146b6967-5047-4f28-b493-026703cfd431';

let table: ServedTable;

beforeAll(async () => {
  table = await serveTable();
  const of = (agent_id: string | null, duration: number) => ({ agent_id, duration });
  await table.put([
    callItem('call-1', '2026-11-23T11:30:00Z', {
      data: { body: 'User: I do have a car.' },
      metadata: of(ANN, 65_000),
    }),
    callItem('call-2', '2026-11-23T09:00:00Z', {
      data: { body: 'User: Un coche.', translated_body: 'User: A car.' },
      metadata: of(ANN, 15_000),
    }),
    callItem('call-3', '2026-11-23T02:00:00Z', {
      data: { delivery_status: 'call_completed.dial_no_answer', direction: 'OUTBOUND' },
      metadata: { ...of(BOB, 0), analysis: { user_sentiment: 'Negative', call_successful: false } },
    }),
    callItem('call-4', '2026-11-20T10:00:00Z', { metadata: of(null, 3_600_000) }),
  ]);
});

afterAll(() => table.close());

const run = (...argv: string[]) => runCommand(['report', ...table.local, ...argv], { now: () => NOW });

async function linesAt(columns: number, ...argv: string[]): Promise<string[]> {
  const stdout = new Collector({ isTTY: true, columns });
  await runCommand(['report', ...table.local, ...argv], { now: () => NOW, stdout, env: { NO_COLOR: '1' } });
  const lines = stdout.text.trimEnd().split('\n');
  // The first one is a sentence, which the terminal wraps.
  for (const line of lines.slice(1)) expect(line.length).toBeLessThanOrEqual(columns);
  return lines;
}

test('shows the calls of the last 24 hours by agent, as a table and a chart of 80 columns', async () => {
  expect(await linesAt(80)).toEqual([
    'Calls of the last 24 h, by agent',
    'AGENT     CALLS  CONNECTED  MEAN  MEDIAN  ANALYZED  SUCCESS  POS/NEG',
    '8855ec4a      2      100 %  0:40    0:40     100 %    100 %  100/0 %',
    '146b6967      1        0 %     -       -     100 %      0 %  0/100 %',
    'all           3       67 %  0:40    0:40     100 %     67 %  67/33 %',
    '',
    `8855ec4a  ${'█'.repeat(67)} 2`,
    `146b6967  ${'░'.repeat(34)} 1`,
    '          █ connected  ░ not connected',
  ]);
});

test.each([40, 20, 10])('fits a terminal of %i columns', async columns => {
  expect((await linesAt(columns, '--by', 'day', '--since', '7d')).join('\n')).toContain('2026');
});

test('prints JSON', async () => {
  const { exitCode, stdout } = await run('--json', '--since', '7d', '--by', 'day', '--tz', 'America/Chicago');
  expect(exitCode).toBe(0);
  const { by, rows, total } = JSON.parse(stdout);
  expect(by).toBe('day');
  expect(rows.map(({ group, calls }: { group: string; calls: number }) => [group, calls])).toEqual([
    ['2026-11-16', 0],
    ['2026-11-17', 0],
    ['2026-11-18', 0],
    ['2026-11-19', 0],
    ['2026-11-20', 1],
    ['2026-11-21', 0],
    ['2026-11-22', 1],
    ['2026-11-23', 2],
  ]);
  expect(total).toEqual({
    calls: 4,
    connected: 3,
    analyzed: 4,
    successful: 3,
    unsuccessful: 1,
    mean_seconds: 1226.667,
    median_seconds: 65,
    sentiments: { Positive: 3, Negative: 1 },
  });
});

test('prints CSV', async () => {
  const { stdout } = await run('--csv', '--by', 'outcome', '--since', '7d');
  expect(parse(stdout, { bom: true, columns: true })).toMatchObject([
    { outcome: 'connected', calls: '3', median_seconds: '65' },
    { outcome: 'no_answer', calls: '1', median_seconds: '' },
    { outcome: '(all)', calls: '4' },
  ]);
});

test.each([
  [['--until', '3h'], 1],
  [['--since', '7d', '--agent', ANN], 2],
  [['--outcome', 'no_answer'], 1],
  [['--direction', 'in', '--since', '7d'], 3],
  [['--contact', '630fc392-ad52-4e12-a07a-889cb5aed359'], 4],
  [['--day', '2026-11-20'], 1],
  [['--number', '(323) 213-9334'], 3],
  [['--number', '323-213-9334', '--since', '1d'], 2],
  [['--text', '"a car"'], 2],
  [['--text', '"a car"', '--since', '7d', '--direction', 'in'], 2],
  [['--text', 'car', '--number', '3232139334'], 2],
])('counts the calls that %j asks for', async (argv, calls) => {
  const { stdout } = await run('--json', ...argv);
  expect(JSON.parse(stdout).total.calls).toBe(calls);
});

test('counts as many calls as there are, however many', async () => {
  const served = await serveTable();
  const sample = callItem('sample', '2026-11-23T10:00:00Z', { events: ['call.started'], data: { body: '' } });
  await served.put(
    Array.from({ length: 4100 }, (_, index) => {
      const created = new Date(NOW - 1 - index * 30_000).toISOString();
      return {
        ...sample,
        call_id: { S: `call-${index}` },
        created_instant: { S: created.replace('Z', '000Z') },
        created_day: { S: created.slice(0, 10) },
      };
    }),
  );
  const { stdout } = await runCommand(['report', ...served.local, '--json', '--since', '2d'], {
    now: () => NOW,
  });
  await served.close();
  expect(JSON.parse(stdout).total.calls).toBe(4100);
});

test('says which number and which words it counts', async () => {
  const { stdout } = await run('--number', '323 213 9334', '--text', 'car Denver');
  expect(stdout).toMatch(/^Calls of the number \+13232139334 with "car" and "denver", by agent\nNone\.\n$/);
});

test('says that there are no calls', async () => {
  expect(await run('--day', '2026-11-01', '--by', 'number')).toEqual({
    exitCode: 0,
    stdout: 'Calls on 2026-11-01 (UTC), by number\nNone.\n',
    stderr: '',
  });
});

test('names the groups that are not shown', async () => {
  const { stdout } = await run('--since', '7d', '--limit', '1');
  expect(stdout).toMatch(/^8855ec4a\S* +2 .*\n\(2 others\) +2 .*\nall +4 /m);
});

test('ends on Ctrl-C', async () => {
  const interruption = new Interruption();
  interruption.interrupt();
  const { exitCode, stdout } = await runCommand(['report', ...table.local], { now: () => NOW, interruption });
  expect({ exitCode, stdout }).toEqual({ exitCode: 130, stdout: '' });
});

test.each([
  [['--by', 'weather'], 'Allowed choices are agent, campaign, day, outcome, number'],
  [['--tz', 'UTC'], '--tz is for --by day'],
  [['--by', 'day', '--tz', 'Mars/Olympus'], 'There is no time zone Mars/Olympus'],
  [['--by', 'day', '--limit', '3'], '--limit is for --by agent, campaign or number'],
  [['--limit', '0'], 'It must be a whole number of at least 1'],
  [['--json', '--csv'], 'cannot be used with'],
  [['--since', '1h', '--until', '2h'], '--until must be later than --since'],
])('refuses %j', async (argv, complaint) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(complaint);
});
