import { callItem } from '../store/calls/calls.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

const NOW = Date.parse('2026-11-23T12:00:00Z');
const LINK = `https://example.com/${'a-long-path/'.repeat(12)}recording.wav`;

let table: ServedTable;
let empty: ServedTable;

beforeAll(async () => {
  [table, empty] = await Promise.all([serveTable(), serveTable()]);
  await table.put([
    callItem('finished', '2026-11-23T09:00:00Z', {
      data: {
        body: 'Agent: Hello,\u0007 who is it?\nUser: \u001b[2J\u202eJosé\nAgent: 您好,欢迎致电我们的招聘热线,请问您的全名和目前的住址是什么,以及您上一份工作的具体内容是什么?',
        from: '+16025550101',
        to: '+16315550192',
        language: 'en',
        attachments: [{ file_name: 'recording', url: LINK }],
        surprise: { is: 42 },
      },
      metadata: { duration: 47_464 },
    }),
    callItem('unanalyzed', '2026-11-23T08:59:00Z', { events: ['call.started', 'call.ended'] }),
    callItem('-9jtiNIXfCs6', '2026-11-23T08:58:00Z'),
    callItem('-hello', '2026-11-23T08:58:00Z'),
    callItem('--local', '2026-11-23T08:57:00Z'),
    callItem('running', '2026-11-23T11:59:00Z', { events: ['call.started'] }),
  ]);
});

afterAll(() => Promise.all([table.close(), empty.close()]));

const show = (...argv: string[]) => runCommand(['show', ...table.local, ...argv], { now: () => NOW });

test('shows a call from its lifecycle to its other fields', async () => {
  const { exitCode, stdout, stderr } = await show('finished');
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(
    /^finished {2}analyzed\ninbound call from \+16025550101 to \+16315550192, 47 s, connected \(agent_hangup\), in en\n/,
  );
  expect(stdout).toContain(
    `Lifecycle (UTC)
  created   2026-11-23 09:00:00.000
  started   2026-11-23 09:00:05.000  +5 s
  ended     2026-11-23 09:00:21.000  +16 s
  analyzed  2026-11-23 09:00:37.000  +16 s
`,
  );
  const titles = stdout.split('\n').filter(line => /^[A-Z]/.test(line));
  expect(titles).toEqual(['Lifecycle (UTC)', 'Analysis', 'Conversation', 'Links', 'Ids', 'Other fields']);
  expect(stdout).toMatch(/\n {2}agent {2}Hello,\\u0007 who is it\?\n {2}user {3}\\u001b\[2J\\u202eJosé\n/);
  expect(stdout).toContain(`  surprise  {"is":42}`);
});

test('shows the newest call where none is named', async () => {
  expect((await show()).stdout).toMatch(/^running {2}started\n/);
});

test.each([
  ['-9jtiNIXfCs6', ['-9jtiNIXfCs6']],
  ['-9jtiNIXfCs6', ['-9jtiNIXfCs6', '--json']],
  ['-9jtiNIXfCs6', ['--', '-9jtiNIXfCs6']],
  ['-9jtiNIXfCs6', ['--json', '--', '-9jtiNIXfCs6']],
  ['-hello', ['-hello']],
  ['--local', ['--', '--local']],
])('shows the call %s, whose id looks like an option, of %j', async (id, argv) => {
  const { exitCode, stdout, stderr } = await show(...argv);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  expect(stdout).toMatch(argv.includes('--json') ? `"call_id": "${id}"` : new RegExp(`^${id} `));
});

test('shows an id that looks like an option after --local without an address', async () => {
  const { exitCode, stderr } = await runCommand(['show', '--local', '-9jtiNIXfCs6'], {
    fetch: async () => new Response(null, { status: 503 }),
  });
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 1,
    stderr: expect.stringContaining('still starting'),
  });
});

test.each([['--lcoal'], [''], ['--stack', '']])('refuses %j', async (...argv) => {
  const { exitCode, stderr } = await runCommand(['show', ...argv]);
  expect(exitCode).toBe(2);
  expect(stderr).toMatch(/^callfold: .+ \(--help tells more\)\n$/);
});

test('says what is missing of a call', async () => {
  expect((await show('unanalyzed')).stdout).toMatch(/^unanalyzed {2}not heard of since 11-23 08:59\n/);
  expect((await show('unanalyzed')).stdout).toContain(
    '  analyzed  not yet\n  ! Not heard of for 3 h: no analysis has come.\n',
  );
  expect((await show('running')).stdout).toContain('  call.started is 55 s old, no call.ended yet.\n');
});

test('wraps to a terminal, and cuts neither a link nor a text without blanks', async () => {
  const stdout = new Collector({ isTTY: true, columns: 60 });
  await runCommand(['show', 'finished', ...table.local], {
    now: () => NOW,
    stdout,
    env: { NO_COLOR: '1' },
  });
  expect(stdout.text).toContain(`  recording  ${LINK}\n`);
  const chinese = stdout.text.split('\n').filter(line => /\p{Script=Han}/u.test(line));
  expect(chinese.length).toBeGreaterThan(1);
  expect(chinese.map(line => line.replace(/^ +(agent)? +/, '')).join('')).toContain(
    '以及您上一份工作的具体内容是什么?',
  );
  expect(Math.max(...chinese.map(line => line.length))).toBeLessThan(40);
});

test('prints the whole record as JSON, safe to look at', async () => {
  const { exitCode, stdout } = await show('finished', '--json');
  expect(exitCode).toBe(0);
  expect(stdout).not.toContain('\u001b');
  expect(JSON.parse(stdout)).toMatchObject({
    call_id: 'finished',
    body: expect.stringContaining('\u001b[2J\u202eJosé'),
    extra: { surprise: { is: 42 } },
    ended_event: { request_id: 'finished-call.ended' },
  });
});

describe('by the beginning of an id', () => {
  const ONE = '8855ec4a-5047-4f28-b493-026703cfd430';
  const ALIKE = ['146b6967-5b1d-4a5e-8a39-97a3c1c5a5f2', '146b6967-0e5a-4d0f-b1a4-0d1f6c3f2b11'];
  let served: ServedTable;

  beforeAll(async () => {
    served = await serveTable();
    await served.put([
      callItem(ONE, '2026-11-20T11:30:00Z'),
      callItem('8855ec4b-5047-4f28-b493-026703cfd430', '2026-11-23T11:40:00Z'),
      ...ALIKE.map(id => callItem(id, '2026-11-23T11:00:00Z')),
      callItem('99999999-old', '2026-10-01T11:00:00Z'),
    ]);
  });

  afterAll(() => served.close());

  const showIn = (...argv: string[]) => runCommand(['show', ...served.local, ...argv], { now: () => NOW });

  test('shows the only call that begins so', async () => {
    const { exitCode, stdout, stderr } = await showIn('8855ec4a');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(`${ONE}  analyzed\n`);
    expect(JSON.parse((await showIn('8855ec4a-50', '--json')).stdout)).toMatchObject({ call_id: ONE });
  });

  test('says which calls do, if several begin so', async () => {
    const { exitCode, stdout, stderr } = await showIn('146b6967');
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toMatch(/^callfold: Several calls have ids that begin with 146b6967: .+\n$/);
    for (const id of ALIKE) expect(stderr).toContain(id);
  });

  test.each([
    ['of a call that is older than it looks for', '99999999'],
    ['that is too short', '8855ec4'],
  ])('finds none %s', async (_, beginning) => {
    const { exitCode, stdout, stderr } = await showIn(beginning);
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain(`There is no call ${beginning} in `);
  });
});

test('says how far it has looked for the beginning of an id', async () => {
  expect((await show('88888888')).stderr).toMatch(
    /^callfold: There is no call 88888888 in .+, nor one of the last 30 days whose id begins so: .+\n$/,
  );
});

test('says in one line that there is no such call', async () => {
  const [flag, address] = table.local;
  for (const argv of [['nobody'], ['nobody', '--json']]) {
    expect(await show(...argv)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `callfold: There is no call nobody in the local services at ${address}: npx callfold list ${flag} ${address} shows which there are\n`,
    });
  }
  expect((await show('no\u001b[2Jbody')).stderr).toContain('no\\u001b[2Jbody');
});

test('says that there is no call at all', async () => {
  const { exitCode, stderr } = await runCommand(['show', ...empty.local], { now: () => NOW });
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(/^callfold: No call in the last 30 days in .*\n$/);
});
