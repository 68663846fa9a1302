import { Interruption } from '../../../terminal/interruption.ts';
import type { Io } from '../../../terminal/io.ts';
import { callItem } from '../../store/calls/calls.ts';
import { startTable, type TestTable } from '../../store/calls/table.ts';
import { type StandInWhippy, startWhippy, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { Collector, FakeClock, type Run, runCommand } from '../run-command.ts';
import { LOG_GROUP, startDeployment, type TestDeployment } from './test-deployment.ts';

const CALL_ID = 'd649233e-9127-4ae3-b90e-09611ed94868';

let clock: FakeClock;
let table: TestTable;
let deployment: TestDeployment;
let whippy: StandInWhippy;

beforeEach(async () => {
  clock = new FakeClock();
  [table, whippy] = await Promise.all([startTable(), startWhippy()]);
  deployment = await startDeployment(clock, {
    outputs: { TableName: table.tableName },
    endpoints: { dynamodb: table.endpoint },
  });
});

afterEach(() => Promise.all([deployment.close(), table.close(), whippy.close()]));

/** The webhook logs the result of a delivery. */
function log(fields: object): void {
  deployment.logs.write(LOG_GROUP, JSON.stringify({ level: 'INFO', service: 'webhook', ...fields }));
}

const nothing = () => undefined;

/**
 * Runs `connect` at a terminal of 80 columns; between two looks, what happens is up to the next of `events`, then the
 * user interrupts.
 *
 * @returns the run, and the lines that were printed after the steps
 */
async function watch(
  events: readonly (() => unknown)[],
  { argv = [], ...changes }: Partial<Io> & { readonly argv?: readonly string[] } = {},
): Promise<Run & { readonly lines: readonly string[] }> {
  const interruption = new Interruption();
  const left = [...events];
  const stdout = new Collector({ isTTY: true, columns: 80 });
  const run = await runCommand(['connect', `--local=${deployment.origin}`, '--api', whippy.origin, ...argv], {
    stdout,
    env: { WHIPPY_API_KEY: WHIPPY_KEY, NO_COLOR: '1' },
    fetch: deployment.fetch,
    now: clock.now,
    async sleep(milliseconds) {
      await clock.sleep(milliseconds);
      if (milliseconds !== 2000) return;
      const happens = left.shift();
      if (happens) await happens();
      else interruption.interrupt();
    },
    interruption,
    ...changes,
  });
  // Nothing is left on the line of the shell's prompt.
  expect(stdout.text === '' || stdout.text.endsWith('\n')).toBe(true);
  const [, after = ''] = stdout.text.split('Whippy stays connected.\n\n');
  return { ...run, stdout: stdout.text, lines: after.split('\n').slice(0, -1) };
}

it('follows a call from its first delivery to the whole record, until Ctrl-C', async () => {
  const { exitCode, stdout, lines, stderr } = await watch([
    nothing,
    () => log({ outcome: 'accepted', event: 'call.started', call_id: CALL_ID, scheme: 'body+timestamp' }),
    () => table.put([callItem(CALL_ID, '2026-11-23T11:59:00Z', { events: ['call.started'] })]),
    nothing,
    () => {
      log({ outcome: 'accepted', event: 'call.ended', call_id: CALL_ID, scheme: 'body+timestamp' });
      log({ outcome: 'accepted', event: 'call.analyzed', call_id: CALL_ID, scheme: 'body+timestamp' });
      return table.put([callItem(CALL_ID, '2026-11-23T11:59:00Z')]);
    },
  ]);
  expect(exitCode).toBe(130);
  expect(stderr).toBe('');
  expect(stdout).toContain(
    'Connected. Make a call now: what comes of each delivery shows here.\nTimes are UTC. Ctrl-C ends this; ',
  );
  expect(lines).toEqual([
    `12:00:04  accepted     call.started   ${CALL_ID}`,
    '  Whippy signs <body><timestamp> (scheme body+timestamp), and the key is right.',
    `12:00:06  recorded     started        ${CALL_ID}`,
    `    npx callfold show ${CALL_ID} --local ${deployment.origin}`,
    `12:00:10  accepted     call.ended     ${CALL_ID}`,
    `12:00:10  accepted     call.analyzed  ${CALL_ID}`,
    `12:00:10  recorded     analyzed       ${CALL_ID}`,
    '  The whole call is there: Whippy and callfold are connected. Ctrl-C ends this.',
  ]);
});

it.each([
  [
    'timestamp.body',
    /^ {2}Whippy signs <timestamp>\.<body> \(scheme timestamp\.body\), and the key is right\.$/,
  ],
  ['body', /^ {2}Whippy signs the body alone \(scheme body\), and the key is right\.$/],
  ['token', /^ {2}The token in the address let it in/],
  ['of a newer version', /^ {2}It is authentic \(scheme of a newer version\)\.$/],
  [undefined, /^ {2}It is authentic: the key is right\.$/],
])('says what let a delivery in: %s', async (scheme, text) => {
  const { lines } = await watch([
    () => log({ outcome: 'accepted', event: 'call.ended', call_id: CALL_ID, scheme }),
  ]);
  expect(lines[1]).toMatch(text);
});

it('says what has been shortened', async () => {
  const { lines } = await watch([
    () =>
      log({
        outcome: 'accepted',
        event: 'call.ended',
        call_id: CALL_ID,
        scheme: 'body',
        truncated: ['metadata'],
        truncated_other: 2,
      }),
  ]);
  expect(lines.join(' ')).toContain('has been shortened: metadata, 2 undocumented.');
});

it('says that a delivery of another kind is ignored', async () => {
  const { lines } = await watch([() => log({ outcome: 'ignored', scheme: 'body', body_bytes: 700 })]);
  expect(lines).toEqual([
    '12:00:02  ignored      not a call event',
    '  Whippy signs the body alone (scheme body), and the key is right. Only',
    '  call.started, call.ended and call.analyzed are recorded; others do no harm.',
  ]);
});

describe('says of a delivery in quarantine why, and the commands to go on with:', () => {
  const MESSAGE_ID = '1f0c7a52-93de-4c43-9a55-6d3b1b7f1c11';

  it.each([
    ['signature_missing', 'signatureHeader', [`quarantine show ${MESSAGE_ID}`, 'quarantine release']],
    ['signature_malformed', 'no digest', [`quarantine show ${MESSAGE_ID}`, 'quarantine release']],
    ['signature_mismatch', 'another API key', [`quarantine show ${MESSAGE_ID}`, 'quarantine release']],
    ['signature_expired', 'clock', ['quarantine release']],
    ['token_mismatch', '--with-token', ['connect --with-token']],
  ])('%s', async (reason, why, commands) => {
    const { lines } = await watch([
      () => log({ outcome: 'quarantined', reason, body_bytes: 900, message_ids: [MESSAGE_ID] }),
    ]);
    expect(lines[0]).toBe(`12:00:02  quarantined  ${reason}`);
    expect(lines.join('\n')).toContain(why);
    expect(lines.join(' ').replace(/ +/g, ' ')).toContain('is kept for 14 days');
    expect(lines.filter(line => line.startsWith('    '))).toEqual(
      commands.map(command => `    npx callfold ${command} --local ${deployment.origin}`),
    );
  });

  it('lists what is there if the message is not known', async () => {
    const { lines } = await watch([() => log({ outcome: 'quarantined', reason: 'signature_mismatch' })]);
    expect(lines).toContain(`    npx callfold quarantine list --local ${deployment.origin}`);
  });

  it('once, however many come', async () => {
    const { lines } = await watch([
      () => {
        for (let delivery = 0; delivery < 3; delivery++) {
          log({
            outcome: 'quarantined',
            reason: 'signature_mismatch',
            message_ids: [`${MESSAGE_ID}-${delivery}`],
          });
        }
      },
    ]);
    expect(lines.filter(line => line.includes('quarantined'))).toHaveLength(3);
    expect(lines.filter(line => line.startsWith('    '))).toHaveLength(2);
  });
});

it.each([
  [
    'dead_letter',
    'invalid_json',
    /dead letter {2}invalid_json.+its body is not JSON.+npx callfold dlq list --local/,
  ],
  ['dead_letter', 'invalid_event', /dead letter {2}invalid_event.+no usable event or data\.id/],
  ['dead_letter', 'of_later', /dead letter {2}of_later.+it cannot be recorded/],
  ['refused', 'payload_too_large', /refused {6}payload_too_large.+could not be kept/],
  ['refused', 'signature_missing', /refused {6}signature_missing.+was not kept.+npx callfold doctor --local/],
  [
    'unavailable',
    'queue',
    /unavailable {2}queue.+503: Whippy delivers it again.+npx callfold doctor --local/,
  ],
  ['of_later', 'whatever', /of_later {5}whatever$/],
])('says what came of a delivery: %s, %s', async (outcome, reason, text) => {
  const { lines } = await watch([() => log({ outcome, reason, body_bytes: 900 })]);
  expect(lines.map(line => line.replace(/^ {2}\b/, ' ')).join('')).toMatch(text);
});

it('no line but a command is wider than the terminal', async () => {
  const outcomes = ['accepted', 'ignored', 'quarantined', 'refused', 'dead_letter', 'unavailable'];
  const reasons = ['signature_missing', 'signature_malformed', 'signature_mismatch', 'signature_expired'];
  const { lines } = await watch([
    () => {
      for (const outcome of outcomes) {
        for (const reason of [...reasons, 'token_mismatch', 'invalid_event', 'payload_too_large'])
          log({ outcome, reason, event: 'call.analyzed', call_id: CALL_ID, scheme: 'body+timestamp' });
      }
    },
  ]);
  expect(lines.length).toBeGreaterThan(60);
  expect(lines.filter(line => line.length > 80 && !line.startsWith('    npx '))).toEqual([]);
});

it('passes over what was there before, its own tests, and lines of other kinds', async () => {
  log({ outcome: 'accepted', event: 'call.ended', call_id: 'of-before', scheme: 'body' });
  const testing: typeof fetch = async (input, init) => {
    const response = await deployment.fetch(input, init);
    const body_bytes = Buffer.byteLength(Buffer.from(String(init?.body)));
    if (String(input).includes('/webhooks/')) log({ outcome: 'ignored', body_bytes });
    return response;
  };
  const { lines } = await watch(
    [
      () => {
        deployment.logs.write(LOG_GROUP, 'START');
        deployment.logs.write(LOG_GROUP, '{"_aws":{},"EventsAccepted":1}');
        log({ message: 'Started' });
        log({ outcome: 'ignored', body_bytes: 5000 });
      },
      nothing,
    ],
    { fetch: testing },
  );
  expect(lines.filter(line => /^\d/.test(line))).toEqual(['12:00:02  ignored      not a call event']);
});

it('obeys nothing that a line holds', async () => {
  const { lines } = await watch([
    () => log({ outcome: 'accepted', event: 'call.ended', call_id: "a\u001b[2J\n'b", scheme: 'x\u001b[1m' }),
    () => table.put([callItem("a\u001b[2J\n'b", '2026-11-23T11:59:00Z')]),
  ]);
  const text = lines.join('\n');
  expect(text).toContain("call.ended     a\\u001b[2J 'b");
  expect(text).not.toContain('\u001b');
});

it('says that a record does not come', async () => {
  const { lines } = await watch([
    () => log({ outcome: 'accepted', event: 'call.ended', call_id: CALL_ID, scheme: 'body' }),
    ...Array.from({ length: 16 }, () => nothing),
  ]);
  expect(lines.slice(2)).toEqual([
    `12:00:34  no record                   ${CALL_ID}`,
    '  The event is not in the record of its call half a minute after it was',
    '  accepted:',
    `    npx callfold doctor --local ${deployment.origin}`,
  ]);
});

it('says after a while of silence what may be the matter, once', async () => {
  const { lines } = await watch(Array.from({ length: 100 }, () => nothing));
  expect(lines[0]).toMatch(/^ {2}Nothing has come yet\. /);
  expect(lines.join(' ').match(/Nothing has come yet/g)).toHaveLength(1);
});

it('goes on when the log is out of reach for a while, and says so once', async () => {
  let isAway = false;
  const gone = await startDeployment(clock, {
    outputs: { TableName: table.tableName },
    endpoints: { dynamodb: table.endpoint },
  });
  gone.onLogs(() =>
    isAway
      ? new Response('{"__type":"InvalidOperationException","message":"Away"}', { status: 400 })
      : undefined,
  );
  await deployment.close();
  deployment = gone;
  const { lines, stderr } = await watch([
    () => {
      isAway = true;
    },
    nothing,
    () => {
      isAway = false;
      log({ outcome: 'ignored', body_bytes: 700 });
    },
  ]);
  expect(stderr).toBe('Away. Trying again.\nIt works again.\n');
  expect(lines[0]).toContain('ignored');
});

describe('does not wait', () => {
  const ENDS = /Connected\. Calls show up in: npx callfold watch --local \S+\n$/;

  it('if nothing is a terminal', async () => {
    const stdout = new Collector();
    expect(await watch([], { stdout })).toMatchObject({ exitCode: 0 });
    expect(stdout.text).toMatch(ENDS);
  });

  it.each([[['--no-wait']], [['--json']]])('with %s', async argv => {
    const { exitCode } = await watch([], { argv });
    expect(exitCode).toBe(0);
  });

  it('if the log cannot be read, which does not undo the connection', async () => {
    deployment.onLogs(
      () =>
        new Response('{"__type":"AccessDeniedException","message":"logs:FilterLogEvents"}', { status: 400 }),
    );
    const { exitCode, stdout } = await watch([]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(
      /Connected\. What comes of deliveries cannot be shown here: AWS does not allow this/,
    );
    expect(stdout).toMatch(/\nCalls show up in: npx callfold watch --local \S+\n$/);
  });
});

it('waits if standard error is a terminal: standard output may be kept in a file as well', async () => {
  const stdout = new Collector();
  const stderr = new Collector({ isTTY: true, columns: 80 });
  const { exitCode } = await watch([() => log({ outcome: 'ignored', body_bytes: 700 })], { stdout, stderr });
  expect(exitCode).toBe(130);
  expect(stdout.text).toContain('ignored      not a call event');
});
