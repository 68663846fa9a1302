import { Interruption } from '../../terminal/interruption.ts';
import type { Io } from '../../terminal/io.ts';
import { callItem } from '../store/calls/calls.ts';
import { Collector, type Run, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

const START = Date.parse('2026-11-23T12:00:00Z');

let table: ServedTable;

beforeEach(async () => {
  table = await serveTable();
});

afterEach(() => table.close());

/** Runs `watch`; between two looks, what happens is up to the next of `events`, then the user interrupts. */
function watch(
  argv: readonly string[],
  events: readonly (() => Promise<void>)[],
  changes: Partial<Io> = {},
): Promise<Run> {
  const interruption = new Interruption();
  const left = [...events];
  let time = START;
  return runCommand(['watch', ...table.local, ...argv], {
    now: () => time,
    async sleep(milliseconds) {
      time += milliseconds;
      const happens = left.shift();
      if (happens) await happens();
      else interruption.interrupt();
    },
    interruption,
    ...changes,
  });
}

const put = (...items: Parameters<typeof table.put>[0]) => table.put(items);
const nothing = async () => undefined;

test('prints new and changed calls once, and not those that were there', async () => {
  await put(callItem('old', '2026-11-23T11:00:00Z'));
  const { exitCode, stdout, stderr } = await watch(
    [],
    [
      () => put(callItem('first', '2026-11-23T11:59:00Z', { events: ['call.started'] })),
      nothing,
      () =>
        put(
          callItem('second', '2026-11-23T11:59:30Z', { events: ['call.started'] }),
          callItem('first', '2026-11-23T11:59:00Z', { data: { from: '+16025550101' } }),
        ),
    ],
  );
  expect(exitCode).toBe(130);
  expect(stderr).toBe(
    `Watching the local services at ${table.local[1]} for calls of the last 3 h. Ctrl-C ends it.\n`,
  );
  expect(stdout.trimEnd().split('\n')).toEqual([
    expect.stringMatching(/^12:00:02 {2}started {3}first {2}← \+\d+$/),
    expect.stringMatching(
      /^12:00:06 {2}analyzed {2}first {2}← \+16025550101 {2}connected \(agent_hangup\) {2}16 s {2}Positive$/,
    ),
    expect.stringMatching(/^12:00:06 {2}started {3}second {2}← \+\d+$/),
  ]);
});

test.each<[string, string | number]>([
  ['another offset', '2026-11-23T01:00:00-11:00'],
  ['a Unix number', START],
])('prints a call whose created_at has %s', async (_form, created_at) => {
  const item = callItem('odd', '2026-11-23T12:00:00Z', { data: { created_at } });
  const { stdout } = await watch([], [() => put(item)]);
  expect(stdout).toMatch(/^12:00:02 {2}analyzed {2}odd .*\n$/);
});

test('notices a late change of a call that is no longer young', async () => {
  const events = { events: ['call.started'] } as const;
  await put(callItem('long', '2026-11-23T11:00:00Z', events));
  const { stdout } = await watch(
    [],
    [() => put(callItem('long', '2026-11-23T11:00:00Z')), ...Array.from({ length: 9 }, () => nothing)],
  );
  expect(stdout).toMatch(/^12:00:20 {2}analyzed {2}long .*\n$/);
});

test('looks no further back than the window', async () => {
  const { stdout } = await watch(
    ['--window', '10min'],
    [() => put(callItem('too old', '2026-11-23T11:49:00Z'), callItem('fresh', '2026-11-23T11:51:00Z'))],
  );
  expect(stdout).toContain('fresh');
  expect(stdout).not.toContain('too old');
});

test('prints JSON lines, safe to look at', async () => {
  const hostile = { analysis: { call_summary: '\u001b[2J\nnext' } };
  const { stdout } = await watch(
    ['--json'],
    [
      () =>
        put(
          callItem('a', '2026-11-23T11:59:00Z', { metadata: hostile }),
          callItem('b', '2026-11-23T11:59:01Z'),
        ),
    ],
  );
  expect(stdout).not.toContain('\u001b');
  const calls = stdout
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line));
  expect(calls).toMatchObject([{ call_id: 'a', call_summary: '\u001b[2J\nnext' }, { call_id: 'b' }]);
});

test('neutralises what could drive the terminal', async () => {
  const { stdout } = await watch(
    [],
    [() => put(callItem('a', '2026-11-23T11:59:00Z', { data: { from: '\u001b]0;x\u0007\n+1' } }))],
  );
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
  expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f]/);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
});

test('cuts lines to a terminal', async () => {
  const stdout = new Collector({ isTTY: true, columns: 50 });
  await watch([], [() => put(callItem('a'.repeat(60), '2026-11-23T11:59:00Z'))], {
    stdout,
    env: { NO_COLOR: '1' },
  });
  expect(stdout.text.trimEnd()).toHaveLength(50);
});

test('goes on after the table was out of reach, and says so once', async () => {
  const { stderr, exitCode } = await watch(['--interval', '1s'], [nothing, () => table.close(), nothing]);
  expect(exitCode).toBe(130);
  const [, ...troubles] = stderr.trimEnd().split('\n');
  expect(troubles).toEqual([expect.stringMatching(/ECONNREFUSED.* Trying again\.$/)]);
});

test('refuses to look without a pause', async () => {
  expect(await watch(['--interval', '0s'], [])).toMatchObject({ exitCode: 2, stdout: '' });
});
