import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb';
import { parse } from 'csv-parse/sync';
import { Interruption } from '../../terminal/interruption.ts';
import { eventually } from '../eventually.ts';
import { STATE_ENV } from '../state-home.ts';
import { callItem } from '../store/calls/calls.ts';
import { ended, startProcess } from './launcher/callfold-process.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let table: ServedTable;
let folder: string;

beforeAll(async () => {
  table = await serveTable();
  await table.put([
    callItem('call-1', '2026-11-23T11:30:00.123456Z', {
      events: ['call.started'],
      data: { contact_id: 'contact-1' },
    }),
    callItem('call-2', '2026-11-23T09:00:00Z', {
      data: { contact_id: 'contact-1' },
      metadata: { analysis: { user_sentiment: 'Negative', custom_analysis_data: { 'Has a car?': '=yes' } } },
    }),
    callItem('call-3', '2026-11-22T23:00:00Z', {
      data: { direction: 'OUTBOUND', to: '+16025550103', body: 'User: My work history is all in Denver.' },
    }),
    callItem('call-4', '2026-11-20T10:00:00Z', { data: { contact_id: 'contact-1' } }),
  ]);
  folder = await mkdtemp(join(tmpdir(), 'callfold-test-'));
});

afterAll(async () => {
  await table.close();
  await rm(folder, { recursive: true });
});

beforeEach(async () => {
  for (const name of await readdir(folder)) await rm(join(folder, name), { recursive: true });
});

const run = (...argv: string[]) => runCommand(['export', ...table.local, ...argv], { now: () => NOW });

async function rowsOf(...argv: string[]): Promise<{ [column: string]: string }[]> {
  const { exitCode, stdout, stderr } = await run('--tz', 'UTC', ...argv);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return parse(stdout, { bom: true, columns: true });
}

test('writes the calls of the last 24 hours as CSV, newest first', async () => {
  const rows = await rowsOf();
  expect(rows.map(row => row.call_id)).toEqual(['call-1', 'call-2', 'call-3']);
  expect(rows[1]).toMatchObject({
    'created_at (UTC)': '2026-11-23 09:00:00',
    user_sentiment: 'Negative',
    'answer: Has a car?': "'=yes",
  });
});

test.each([
  [
    ['--since', '2026-11-20'],
    ['call-1', 'call-2', 'call-3', 'call-4'],
  ],
  [
    ['--since', '2026-11-20', '--until', '2026-11-23'],
    ['call-3', 'call-4'],
  ],
  [
    ['--since', '7d', '--until', '3h'],
    ['call-3', 'call-4'],
  ],
  [
    ['--since', '4h', '--until', '9999-01-01'],
    ['call-1', 'call-2'],
  ],
  [['--until', '2026-11-21'], ['call-4']],
  [['--day', '2026-11-22'], ['call-3']],
  [
    ['--contact', 'contact-1'],
    ['call-1', 'call-2', 'call-4'],
  ],
  [['--contact', 'contact-1', '--until', '2026-11-22'], ['call-4']],
  [
    ['--status', 'analyzed'],
    ['call-2', 'call-3'],
  ],
  [['--direction', 'out'], ['call-3']],
  [['--sentiment', 'negative'], ['call-2']],
  [
    ['--outcome', 'Agent hangup', '--since', '7d'],
    ['call-2', 'call-3', 'call-4'],
  ],
  [['--contact', 'none'], []],
  [
    ['--number', '(323) 213-9334'],
    ['call-1', 'call-2', 'call-4'],
  ],
  [['--number', '(323) 213-9334', '--until', '2026-11-22'], ['call-4']],
  [['--number', '602 555 0103', '--direction', 'in'], []],
  [['--text', '"work history" Denver'], ['call-3']],
  [['--text', 'histories', '--since', '7d'], []],
  [['--text', 'DENVER', '--number', '6025550103'], ['call-3']],
])('writes those that %j asks for', async (argv, expected) => {
  expect((await rowsOf(...argv)).map(row => row.call_id)).toEqual(expected);
});

test('writes JSON lines in UTC, with the transcript if it is asked for', async () => {
  const { stdout } = await run('--format', 'jsonl', '--transcript');
  const calls = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(calls.map(call => call.created_at)).toEqual([
    '2026-11-23T11:30:00.123456Z',
    '2026-11-23T09:00:00.000000Z',
    '2026-11-22T23:00:00.000000Z',
  ]);
  expect(calls[1]).toMatchObject({
    answers: { 'Has a car?': '=yes' },
    transcript: expect.stringMatching(/^AI agent: .+\nContact: /),
  });
  expect(JSON.parse((await run('--format', 'jsonl')).stdout.split('\n')[0] ?? '')).not.toHaveProperty(
    'transcript',
  );
});

test('shows times in a zone of choice, which the title names', async () => {
  const { stdout } = await run('--tz', 'asia/tokyo');
  const [first] = parse(stdout, { bom: true, columns: true }) as { [column: string]: string }[];
  expect(first?.['created_at (Asia/Tokyo)']).toBe('2026-11-23 20:30:00');
});

test('reads many pages', async () => {
  const served = await serveTable();
  const ids = Array.from({ length: 950 }, (_, index) => `call-${1000 + index}`);
  await served.put(
    ids.map((id, index) =>
      callItem(id, new Date(NOW - index * 60_000).toISOString(), {
        events: ['call.started'],
        data: { body: '' },
      }),
    ),
  );
  const { stdout } = await runCommand(['export', ...served.local, '--since', '2d'], { now: () => NOW });
  await served.close();
  const rows: { call_id: string }[] = parse(stdout, { bom: true, columns: true });
  expect(rows.map(row => row.call_id)).toEqual(ids);
});

describe('into a file', () => {
  test('writes the same, for this user only, and says how many', async () => {
    const path = join(folder, 'calls.csv');
    expect(await run('--output', path)).toEqual({ exitCode: 0, stdout: `3 calls in ${path}\n`, stderr: '' });
    expect(await readFile(path, 'utf8')).toBe((await run()).stdout);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['calls.csv']);
  });

  test('takes the format from its name', async () => {
    const path = join(folder, 'calls.jsonl');
    await run('--output', path);
    expect(await readFile(path, 'utf8')).toBe((await run('--format', 'jsonl')).stdout);
  });

  test('leaves a file alone that is there, unless it is told to replace it', async () => {
    const path = join(folder, 'calls.csv');
    await writeFile(path, 'mine');
    await chmod(path, 0o644);
    expect(await run('--output', path)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `callfold: ${path} is there already: choose another name, or replace it with --force\n`,
    });
    expect(await readFile(path, 'utf8')).toBe('mine');
    await writeFile(`${path}.part`, 'half');
    expect((await run('--output', path, '--force')).exitCode).toBe(0);
    expect(await readFile(path, 'utf8')).toContain('call-1');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['calls.csv']);
  });

  test('does not write beside another export', async () => {
    const path = join(folder, 'calls.csv');
    await writeFile(`${path}.part`, 'half');
    expect((await run('--output', path)).stderr).toContain(
      `${path}.part is there: another export is writing it, or was killed.`,
    );
    expect(await readFile(`${path}.part`, 'utf8')).toBe('half');
  });

  test('says that a folder is missing, or that the name is that of a folder', async () => {
    const missing = join(folder, 'none', 'calls.csv');
    expect((await run('--output', missing)).stderr).toBe(
      `callfold: There is no folder ${join(folder, 'none')}: create it first\n`,
    );
    expect((await run('--output', folder)).stderr).toBe(
      `callfold: ${folder} is a folder: add the name of a file\n`,
    );
  });

  test('leaves nothing if the table cannot be read', async () => {
    const gone = await serveTable();
    const { local } = gone;
    await gone.client.send(new DeleteTableCommand({ TableName: gone.tableName }));
    const { exitCode, stderr } = await runCommand(
      ['export', ...local, '--output', join(folder, 'calls.csv')],
      { now: () => NOW },
    );
    await gone.close();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('A part of the deployment is gone');
    expect(await readdir(folder)).toEqual([]);
  });
});

test('leaves nothing after Ctrl-C', async () => {
  // A table that takes its time.
  const silent = createServer(() => undefined);
  await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
  const slow = await serveTable(endpoint);
  const interruption = new Interruption();
  const running = runCommand(['export', ...slow.local, '--output', join(folder, 'calls.csv')], {
    interruption,
  });
  await eventually(async () => (await readdir(folder)).find(name => name === 'calls.csv.part'));
  interruption.interrupt();
  expect((await running).exitCode).toBe(130);
  expect(await readdir(folder)).toEqual([]);
  silent.closeAllConnections();
  silent.close();
  await slow.close();
});

test('ends quietly when the reader of a pipe goes', async () => {
  const child = startProcess(['export', ...table.local, '--since', '2026-11-20', '--format', 'jsonl'], {
    env: STATE_ENV,
  });
  child.stdout.destroy();
  const { exitCode, stderr } = await ended(child);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
});

test('waits for a slow reader', async () => {
  const waiting: (() => void)[] = [];
  const collected = new Collector();
  const stdout = {
    write: (text: string) => !collected.write(text),
    once: (_event: 'drain', listener: () => void) => waiting.push(listener),
  };
  const running = runCommand(['export', ...table.local], { now: () => NOW, stdout });
  const drained = await eventually(async () => waiting.shift());
  expect(collected.text.match(/\r\n/g)).toHaveLength(1);
  drained();
  (await eventually(async () => waiting.shift()))();
  expect((await running).exitCode).toBe(0);
  expect(collected.text.match(/\r\n/g)).toHaveLength(4);
});

test('shows at a terminal how many calls it has read, and about how many there are', async () => {
  const stderr = new Collector({ isTTY: true, columns: 80 });
  const { exitCode } = await runCommand(
    ['export', ...table.local, '--since', '7d', '--output', join(folder, 'calls.csv')],
    { now: () => NOW, stderr },
  );
  expect(exitCode).toBe(0);
  expect(stderr.text).toContain(' 0/0 calls');
});

test.each([
  [['--tz', 'Mars/Olympus'], 'There is no time zone Mars/Olympus'],
  [['--format', 'xlsx'], 'Allowed choices are csv, jsonl'],
  [['--format', 'jsonl', '--tz', 'UTC'], '--tz is for csv'],
  [['--force'], '--force is for --output'],
  [['--since', '1h', '--until', '2h'], '--until must be later than --since'],
  [['--day', '2026-11-23', '--until', '2h'], 'cannot be used with'],
  [['--json'], "unknown option '--json'"],
  [['--output', ''], 'must not be empty'],
])('refuses %j', async (argv, complaint) => {
  const { exitCode, stdout, stderr } = await run(...argv);
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  expect(stderr).toContain(complaint);
});
