import { callItem } from '../store/calls/calls.ts';
import { tamperedCursors } from '../store/calls/tampered-cursors.ts';
import { closedAddress } from './loopback-server.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');

let table: ServedTable;
let empty: ServedTable;

beforeAll(async () => {
  [table, empty] = await Promise.all([serveTable(), serveTable()]);
  await table.put([
    callItem('call-1', '2026-11-23T11:30:00.123456Z', {
      events: ['call.started'],
      data: { contact_id: 'contact-1', from: '+16025550101' },
    }),
    callItem('call-2', '2026-11-23T09:00:00Z', { data: { contact_id: 'contact-1' } }),
    callItem('call-3', '2026-11-22T23:00:00Z', {
      data: { direction: 'OUTBOUND', to: '+16025550103' },
      metadata: {
        analysis: { call_summary: 'Wide \u001b[31m\u202e\u0007 words\nand lines', user_sentiment: '😀' },
      },
    }),
    callItem('call-4', '2026-11-20T10:00:00Z', { data: { contact_id: 'contact-1' } }),
  ]);
});

afterAll(() => Promise.all([table.close(), empty.close()]));

const list = (...argv: string[]) => runCommand(['list', ...table.local, ...argv], { now: () => NOW });

/** The ids of calls that were listed, in their order. */
function ids(stdout: string): string[] {
  return [...stdout.matchAll(/call-\d/g)].map(([id]) => id);
}

test('lists a call by its instant, whatever form its created_at has', async () => {
  const served = await serveTable();
  const forms = [
    ['call-1', '2026-11-23T20:59:00+09:00'],
    ['call-2', Date.parse('2026-11-23T11:58:00Z') / 1000],
    ['call-3', Date.parse('2026-11-23T11:57:00Z')],
    ['call-4', '2026-11-23T11:56:00Z'],
    ['call-5', '2026-11-23T12:00:00+02:00'],
  ] as const;
  await served.put(
    forms.map(([id, created_at]) => callItem(id, '2026-11-23T11:00:00Z', { data: { created_at } })),
  );
  const { stdout } = await runCommand(['list', ...served.local, '--since', '5min'], { now: () => NOW });
  await served.close();
  const rows = stdout.split('\n').filter(line => line.includes('call-'));
  expect(rows.map(row => row.split(/ {2,}/).slice(0, 2))).toEqual([
    ['11-23 11:59:00', 'call-1'],
    ['11-23 11:58:00', 'call-2'],
    ['11-23 11:57:00', 'call-3'],
    ['11-23 11:56:00', 'call-4'],
  ]);
});

test('lists the calls of the last 24 hours, newest first', async () => {
  const { exitCode, stdout, stderr } = await list();
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [caption, heading, ...rows] = stdout.trimEnd().split('\n');
  expect(caption).toBe('Calls of the last 24 h, newest first');
  expect(heading?.split(/ {2,}/)).toEqual([
    'CREATED (UTC)',
    'CALL',
    'WITH',
    'STATUS',
    'LENGTH',
    'OUTCOME',
    'REASON',
    'SENTIMENT',
    'SUMMARY',
  ]);
  expect(rows.map(row => row.split(/ {2,}/).slice(0, 4))).toEqual([
    ['11-23 11:30:00', 'call-1', '← +16025550101', 'started'],
    ['11-23 09:00:00', 'call-2', expect.stringMatching(/^← \+/), 'analyzed'],
    ['11-22 23:00:00', 'call-3', '→ +16025550103', 'analyzed'],
  ]);
});

test('shows times in a zone of choice, which the caption names, but not in JSON', async () => {
  const { stdout } = await list('--tz', 'america/chicago');
  const [caption, heading, ...rows] = stdout.trimEnd().split('\n');
  expect(caption).toBe('Calls of the last 24 h, newest first, times in America/Chicago');
  expect(heading).toMatch(/^CREATED +CALL/);
  expect(rows.map(row => row.slice(0, '11-23 05:30:00'.length))).toEqual([
    '11-23 05:30:00',
    '11-23 03:00:00',
    '11-22 17:00:00',
  ]);
  expect(await list('--tz', 'America/Chicago', '--json')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('in JSON, times are UTC'),
  });
  expect((await list('--tz', 'Chicago')).stderr).toMatch(/There is no time zone Chicago/);
});

test.each([
  [
    ['--since', '4h'],
    ['call-1', 'call-2'],
  ],
  [
    ['--since', '2026-11-20'],
    ['call-1', 'call-2', 'call-3', 'call-4'],
  ],
  [
    ['--since', '2026-11-23T10:00:00+02:00'],
    ['call-1', 'call-2'],
  ],
  [['--day', '2026-11-20'], ['call-4']],
  [['--day', '2026-11-22'], ['call-3']],
  [
    ['--contact', 'contact-1'],
    ['call-1', 'call-2', 'call-4'],
  ],
  [
    ['--contact', 'contact-1', '--day', '2026-11-23'],
    ['call-1', 'call-2'],
  ],
  [['--contact', 'contact-1', '--since', '4h', '--status', 'analyzed'], ['call-2']],
  [['--contact', 'nobody'], []],
  [['--status', 'started'], ['call-1']],
  [
    ['--status', 'analyzed', '--since', '7d'],
    ['call-2', 'call-3', 'call-4'],
  ],
  [['--direction', 'out'], ['call-3']],
  [['--sentiment', '😀'], ['call-3']],
  [['--status', 'Started'], ['call-1']],
  [['--direction', 'OUTBOUND'], ['call-3']],
  [
    ['--outcome', 'agent_hangup'],
    ['call-2', 'call-3'],
  ],
  [
    ['--outcome', 'Agent-hangup'],
    ['call-2', 'call-3'],
  ],
  [
    ['--outcome', 'AGENT HANGUP'],
    ['call-2', 'call-3'],
  ],
  [
    ['--outcome', 'Connected'],
    ['call-2', 'call-3'],
  ],
  [['--outcome', 'unknown'], ['call-1']],
  [['--outcome', 'busy'], []],
  [
    ['--agent', 'c13abbed-2de9-45ec-85c3-54f5b340686c', '--direction', 'in'],
    ['call-1', 'call-2'],
  ],
  [['--campaign', 'none'], []],
  [['--sentiment', 'positive'], ['call-2']],
  [['--contact', 'contact-1', '--sentiment', 'POSITIVE', '--since', '4h'], ['call-2']],
  [['--number', '+1 (602) 555-0101'], ['call-1']],
  [['--number', '6025550103', '--since', '7d'], ['call-3']],
  [['--number', '001 602 555 0103', '--status', 'started'], []],
  [
    ['--number', '323-213-9334', '--since', '7d'],
    ['call-2', 'call-4'],
  ],
  [['--number', '323-213-9334', '--day', '2026-11-20'], ['call-4']],
])('lists those that %j asks for', async (argv, expected) => {
  const { exitCode, stdout } = await list(...argv);
  expect(exitCode).toBe(0);
  expect(ids(stdout)).toEqual(expected);
});

describe('by number', () => {
  test('says which number it looked for, and of all times', async () => {
    const { stdout } = await list('--number', '(323) 213-9334', '--limit', '1');
    expect(stdout).toMatch(/^Calls of the number \+13232139334, newest first\n/);
    expect(ids(stdout)).toEqual(['call-2']);
    const cursor = /--cursor (\S+)/.exec(stdout)?.[1] ?? '';
    const next = await list('--number', '(323) 213-9334', '--limit', '1', '--cursor', cursor);
    expect(ids(next.stdout)).toEqual(['call-4']);
  });

  test('says what may help if there are no calls of it', async () => {
    expect((await list('--number', '020 7946 0018')).stdout).toBe(
      'Calls of the number 020 7946 0018, newest first\nNone. A number that is not of North America needs its country code: +44...\n',
    );
    expect((await list('--number', '+44 20 7946 0018')).stdout).toMatch(/\nNone\.\n$/);
    expect((await list('--number', '+13232139334', '--since', '1h')).stdout).toMatch(
      /\nNone\. Calls of all times: /,
    );
    expect((await list('--number', '+13232139334', '--status', 'started')).stdout).toMatch(
      /There are calls, but none with --status started\./,
    );
  });

  test('lists the calls of each spelling that the records have, in the order of time, page by page', async () => {
    const served = await serveTable();
    await served.put([
      callItem('call-1', '2026-11-23T11:00:00Z', { data: { from: '+16025550101' } }),
      callItem('call-2', '2026-11-23T10:00:00Z', { data: { from: '6025550101' } }),
      callItem('call-3', '2026-11-23T09:00:00Z', { data: { from: '16025550101' } }),
      callItem('call-4', '2026-11-23T08:00:00Z', { data: { from: '+16025550101' } }),
    ]);
    const run = (...argv: string[]) =>
      runCommand(['list', ...served.local, '--number', ...argv], { now: () => NOW });
    for (const number of ['602-555-0101', '6025550101', '+16025550101']) {
      const { stdout } = await run(number);
      expect(stdout).toMatch(/^Calls of the number \+16025550101, newest first\n/);
      expect(ids(stdout)).toEqual(['call-1', 'call-2', 'call-3', 'call-4']);
    }
    const { cursor } = JSON.parse((await run('6025550101', '--limit', '2', '--json')).stdout);
    expect(ids((await run('6025550101', '--cursor', cursor)).stdout)).toEqual(['call-3', 'call-4']);
    await served.close();
  });

  test.each(['history', 'anonymous', '12'])('refuses %s', async text => {
    const { exitCode, stdout, stderr } = await list('--number', text);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/It must be a telephone number such as '\+1 \(323\) 213-9334'/);
  });
});

describe('of calls that are incomplete', () => {
  let served: ServedTable;

  beforeAll(async () => {
    served = await serveTable();
    await served.put([
      callItem('running', '2026-11-23T11:30:00Z', { events: ['call.started'] }),
      callItem('8855ec4a-5047-4f28', '2026-11-23T08:00:00Z', { events: ['call.started', 'call.ended'] }),
      callItem('146b6967-5047-4f28', '2026-11-23T07:00:00Z', {
        data: { direction: 'OUTBOUND' },
        events: ['call.started'],
      }),
      callItem('finished', '2026-11-23T06:00:00Z'),
    ]);
  });

  afterAll(() => served.close());

  async function listAt80(...argv: string[]): Promise<string[]> {
    const stdout = new Collector({ isTTY: true, columns: 80 });
    const env = { NO_COLOR: '1' };
    await runCommand(['list', ...served.local, ...argv], { now: () => NOW, stdout, env });
    return stdout.text.trimEnd().split('\n');
  }

  test('says of each since when it has not been heard of, at 80 columns too', async () => {
    const [caption, ...rows] = await listAt80();
    expect(caption).toBe('Calls of the last 24 h, newest first');
    expect(rows.map(row => row.slice(42))).toEqual([
      'STATUS                          LENGTH',
      'started',
      'not heard of since 11-23 08:00    16 s',
      'not heard of since 11-23 07:00',
      'analyzed                          16 s',
    ]);
  });

  test('lists only those with --incomplete, which other filters narrow further', async () => {
    const [caption, , ...rows] = await listAt80('--incomplete');
    expect(caption).toBe('Calls (incomplete) of the last 24 h, newest first');
    expect(rows.map(row => row.slice(16, 24))).toEqual(['8855ec4a', '146b6967']);
    expect((await listAt80('--incomplete', '--direction', 'out')).slice(2)).toHaveLength(1);
    expect(await listAt80('--incomplete', '--status', 'analyzed')).toContain(
      'None. There are calls, but none with --status analyzed and --incomplete.',
    );
  });

  test('prints as JSON what is missing of them, and since when', async () => {
    const { stdout } = await runCommand(['list', ...served.local, '--json'], { now: () => NOW });
    const calls = JSON.parse(stdout).calls as { readonly incomplete?: object }[];
    expect(calls.map(({ incomplete }) => incomplete)).toEqual([
      undefined,
      { missing: 'analysis', since: '2026-11-23T08:00:21.000000Z' },
      { missing: 'end', since: '2026-11-23T07:00:05.000000Z' },
      undefined,
    ]);
  });
});

test('pages with --limit and --cursor, and says how to go on', async () => {
  const first = await list('--since', '7d', '--limit', '3');
  expect(ids(first.stdout)).toEqual(['call-1', 'call-2', 'call-3']);
  const cursor = /There are more: repeat the command with --cursor (\S+)\n$/.exec(first.stdout)?.[1];

  const second = await list('--since', '7d', '--limit', '3', '--cursor', String(cursor));
  expect(ids(second.stdout)).toEqual(['call-4']);
  expect(second.stdout).not.toContain('--cursor');
});

test('prints as JSON what an index holds of a call, and the cursor', async () => {
  const { exitCode, stdout } = await list('--limit', '1', '--json');
  expect(exitCode).toBe(0);
  const { calls, cursor } = JSON.parse(stdout);
  expect(calls).toMatchObject([
    { call_id: 'call-1', status: 'started', contact_id: 'contact-1', outcome: 'unknown' },
  ]);

  const rest = JSON.parse((await list('--cursor', cursor, '--json')).stdout);
  expect(rest.calls).toHaveLength(2);
  expect(rest.cursor).toBeNull();
});

test('says of an empty table what to do', async () => {
  const run = (...argv: string[]) => runCommand(['list', ...empty.local, ...argv], { now: () => NOW });
  expect(await run()).toEqual({
    exitCode: 0,
    stdout: `Calls of the last 24 h, newest first\nNone. A longer time: --since 7d. Sample calls: npx callfold send ${empty.local.join(' ')}\n`,
    stderr: '',
  });
  expect((await run('--day', '2026-11-23')).stdout).not.toContain('--since');
  expect(JSON.parse((await run('--json')).stdout)).toEqual({ calls: [], cursor: null });
});

test('does not blame the time if there are calls that the filter leaves out', async () => {
  const filtered = await list('--sentiment', 'furious', '--direction', 'in');
  expect(filtered.stdout).toBe(
    'Calls (inbound, furious) of the last 24 h, newest first\nNone. There are calls, but none with --direction inbound and --sentiment furious.\n',
  );
  const nothing = await runCommand(['list', ...empty.local, '--sentiment', 'furious'], { now: () => NOW });
  expect(nothing.stdout).toContain('None. A longer time: --since 7d.');
});

test('neutralises what could drive the terminal, and keeps it whole in JSON', async () => {
  const text = await list('--direction', 'out');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be there
  expect(text.stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f\u202e]/);
  expect(text.stdout).toContain('Wide \\u001b[31m\\u202e\\u0007 words and lines');

  const json = await list('--direction', 'out', '--json');
  expect(json.stdout).not.toContain('\u001b');
  expect(JSON.parse(json.stdout).calls[0].call_summary).toBe('Wide \u001b[31m\u202e\u0007 words\nand lines');
});

test('a long value of one call moves nothing in the lines of others, in a pipe and at a terminal', async () => {
  const served = await serveTable();
  const plain = callItem('call-1', '2026-11-23T11:30:00Z');
  const run = async (stdout?: Collector) => {
    const printed = await runCommand(['list', ...served.local], {
      now: () => NOW,
      ...(stdout && { stdout, env: { NO_COLOR: '1' } }),
    });
    return (stdout?.text ?? printed.stdout).split('\n');
  };
  const lineOf = (lines: string[], id: string) => lines.find(line => line.includes(id)) ?? '';
  const at80 = () => new Collector({ isTTY: true, columns: 80 });
  await served.put([plain]);
  const before = { piped: await run(), at80: await run(at80()) };
  const long = 'x'.repeat(400);
  await served.put([
    callItem('call-2', '2026-11-23T11:00:00Z', {
      data: { from: long, delivery_status: `call_completed.${long}` },
      metadata: { agent_id: long, analysis: { user_sentiment: long, call_summary: 'Short.' } },
    }),
  ]);
  const after = { piped: await run(), at80: await run(at80()) };
  await served.close();
  // Columns may be as wide as their bounds, which is some 20 characters more.
  expect(lineOf(after.piped, 'call-1').length).toBeLessThan(lineOf(before.piped, 'call-1').length + 30);
  expect(lineOf(after.piped, 'call-2').split(long)).toHaveLength(4);
  expect(lineOf(after.at80, 'call-1').split(/ {2,}/)).toEqual(lineOf(before.at80, 'call-1').split(/ {2,}/));
  expect(Math.max(...after.at80.map(line => line.length))).toBeLessThanOrEqual(80);
});

describe('at a terminal', () => {
  async function listAt(columns: number, env: { [name: string]: string } = {}) {
    const stdout = new Collector({ isTTY: true, columns });
    await runCommand(['list', ...table.local], { now: () => NOW, stdout, env });
    return stdout.text;
  }

  test('cuts lines to the width, and leaves columns out before the id of a call', async () => {
    const lines = (await listAt(60, { NO_COLOR: '1' })).split('\n');
    expect(Math.max(...lines.map(line => line.length))).toBeLessThanOrEqual(60);
    expect(lines[1]).toMatch(/^CREATED \(UTC\) +CALL +WITH +STATUS/);
    expect(lines[1]).not.toContain('SUMMARY');
  });

  describe('whose calls have ids of 36 characters', () => {
    const LONG = '8855ec4a-5047-4f28-b493-026703cfd430';
    const LIKE_IT = '8855ec4a-5b1d-4a5e-8a39-97a3c1c5a5f2';
    let served: ServedTable;

    beforeAll(async () => {
      served = await serveTable();
      await served.put([
        callItem(LONG, '2026-11-23T11:30:00Z'),
        callItem('146b6967-5047-4f28-b493-026703cfd430', '2026-11-23T11:00:00Z'),
      ]);
    });

    afterAll(() => served.close());

    async function rowsAt(columns: number): Promise<string[]> {
      const stdout = new Collector({ isTTY: true, columns });
      const env = { NO_COLOR: '1' };
      await runCommand(['list', ...served.local], { now: () => NOW, stdout, env });
      const [, ...rows] = stdout.text.trimEnd().split('\n');
      for (const row of rows) expect(row.length).toBeLessThanOrEqual(columns);
      return rows;
    }

    test('shows their beginnings, and so has room for length and outcome at 80 columns', async () => {
      const [heading, row] = await rowsAt(80);
      expect(heading).toMatch(/^CREATED \(UTC\) +CALL +WITH +STATUS +LENGTH +OUTCOME/);
      expect(row).toMatch(/^11-23 11:30:00 {2}8855ec4a {2}← .+ {2}analyzed +\d+ s {2}connected$/);
    });

    test('shows whole ids on a wide terminal', async () => {
      expect((await rowsAt(140))[1]).toContain(` ${LONG} `);
    });

    test.each([
      [60, /^CREATED \(UTC\) +CALL +WITH +STATUS +LENGTH$/],
      [40, /^CREATED \(UTC\) +CALL +WITH$/],
      [30, /^CREATED \(UTC\) +CALL$/],
    ])('leaves the last columns out at %i columns', async (columns, heading) => {
      const rows = await rowsAt(columns);
      expect(rows[0]).toMatch(heading);
      expect(rows[1]).toMatch(/^11-23 11:30:00 {2}8855ec4a/);
    });

    test('shows a block for each call where there is no room for columns', async () => {
      const rows = await rowsAt(20);
      expect(rows.slice(0, 2)).toEqual(['11-23 11:30:00', '8855ec4a']);
      expect(rows.slice(rows.indexOf('') + 1).slice(0, 2)).toEqual(['11-23 11:00:00', '146b6967']);
      expect(rows).toContain('agent_hangup');
    });

    test('shows more of ids that begin alike', async () => {
      await served.put([callItem(LIKE_IT, '2026-11-23T11:45:00Z')]);
      expect((await rowsAt(80)).slice(1).map(row => row.split(/ {2,}/)[1])).toEqual([
        '8855ec4a-5b',
        '8855ec4a-50',
        '146b6967-50',
      ]);
    });
  });

  test('says how to see more in words that fit', async () => {
    const stdout = new Collector({ isTTY: true, columns: 80 });
    const argv = ['list', ...table.local, '--since', '7d', '--limit', '1'];
    await runCommand(argv, { now: () => NOW, stdout, env: { NO_COLOR: '1' } });
    expect(stdout.text).toMatch(/\nThere are more: repeat the command with --limit 5\n$/);
  });

  test('takes a width of 0 for one that the terminal does not know', async () => {
    expect(await listAt(0)).toBe(await listAt(80));
  });

  test('colours, unless NO_COLOR or the terminal says not to', async () => {
    expect(await listAt(80)).toContain('\u001b[');
    expect(await listAt(80, { NO_COLOR: '1' })).not.toContain('\u001b');
    expect(await listAt(80, { TERM: 'dumb' })).not.toContain('\u001b');
  });
});

test('refuses a command line that is wrong, in one line and a hint', async () => {
  for (const argv of [
    ['--day', '2026-02-30'],
    ['--since', 'yesterday'],
    ['--limit', '0'],
    ['--status', 'finished'],
    ['--day', '2026-11-23', '--since', '2h'],
    ['--stack', 'Callfold'],
    ['--contact', ''],
    ['--contact', ' '],
    ['--outcome='],
    ['--sentiment', ''],
    ['--cursor', ''],
  ]) {
    const { exitCode, stdout, stderr } = await list(...argv);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^callfold: .* \(--help tells more\)\n$/);
  }
});

test('refuses a cursor of another list', async () => {
  const { exitCode, stderr } = await list('--cursor', 'nonsense');
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^callfold: --cursor: The cursor is not one of this list.*\n$/);
});

test('refuses a cursor that was tampered with', async () => {
  const { cursor } = JSON.parse((await list('--limit', '1', '--json')).stdout);
  for (const [what, tampered] of tamperedCursors(cursor)) {
    const { exitCode, stderr } = await list('--cursor', tampered);
    expect([what, exitCode]).toEqual([what, 2]);
    expect(stderr).toMatch(/^callfold: --cursor: The cursor is not one of this list.*\n$/);
  }
});

test('says to run npm start where nothing answers', async () => {
  const address = await closedAddress();
  expect(await runCommand(['list', '--local', address])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `callfold: Nothing answers at ${address}: run npm start -- --port ${new URL(address).port} first\n`,
  });
});

test('tells something else from callfold', async () => {
  const { exitCode, stderr } = await runCommand(['list', '--local', table.endpoint]);
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^callfold: What answers at \S+ is not callfold, or another user started it: run .*\n$/,
  );
});

test('tells callfold that is starting from something else', async () => {
  const starting = async () => new Response(null, { status: 503 });
  const { exitCode, stderr } = await runCommand(['list', '--local'], { fetch: starting });
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    'callfold: The services at http://localhost:3000 are still starting: repeat the command\n',
  );
});

test('refuses a duration that leads to no date', async () => {
  const { exitCode, stderr } = await runCommand(['list', '--since', '99999999999d']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('It must be a duration such as 2h or 3d');
});
