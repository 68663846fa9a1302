import { toCallEvent } from '../../../call/event.ts';
import { recordOf, stateOf } from '../../../call/fold.ts';
import { tombstoneOf } from '../../../call/tombstone.ts';
import { Interruption } from '../../../terminal/interruption.ts';
import { type JsonObject, parseJson } from '../../../text/json.ts';
import type { Message } from '../../../whippy-stand-in/message-store.ts';
import { OTHER_WHIPPY_KEY, tooManyRequests, WEAK_WHIPPY_KEY, WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { closedAddress } from '../loopback-server.ts';
import { Collector } from '../run-command.ts';
import { type ServedBackfill, serveBackfill } from './served-backfill.ts';

const HOUR_MS = 3_600_000;

let served: ServedBackfill;

async function serve(settings: Parameters<typeof serveBackfill>[0] = {}): Promise<void> {
  served = await serveBackfill({ maxPageSize: 2, ...settings });
}

afterEach(() => served.close());

/** Makes finished calls of the last four hours, and then lets an hour go by. Oldest first. */
async function makeCalls(count: number): Promise<Message[]> {
  const { clock, whippy } = served;
  await whippy.organisation.makeCalls(count, { scenario: 'completed', spread: 4 * HOUR_MS });
  await clock.sleep(HOUR_MS);
  return whippy.organisation.calls();
}

/** Records calls as if all of an event had come. */
async function record(event: 'call.started' | 'call.analyzed', ...calls: Message[]): Promise<void> {
  const { table } = served;
  const envelopes = calls.map(data => JSON.stringify({ event, api_version: 'v1', data }));
  await table.put(envelopes.map(text => recordOf(stateOf(toCallEvent(parseJson(text) as JsonObject)))));
}

const NONE = { complete: 0, missing: 0, behind: 0, unsettled: 0, unreadable: 0, unsent: 0 };

describe('a comparison', () => {
  beforeEach(() => serve());

  it('puts what is missing or behind on the queue, and says which calls these are', async () => {
    const [missing, behind, complete, forgotten] = (await makeCalls(4)) as [
      Message,
      Message,
      Message,
      Message,
    ];
    await record('call.started', behind);
    await record('call.analyzed', complete);
    await served.table.put([recordOf(tombstoneOf(forgotten.id))]);
    const run = await served.backfill(['--since', '4d']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout.split('\n')).toEqual([
      'CALL                                  FOUND    STATUS',
      `${missing.id}  missing  analyzed`,
      `${behind.id}  behind   analyzed`,
      'Compared 4 calls with what is recorded: 2 complete, 1 missing, 1 behind.',
      '2 events put on the queue: a moment later these calls are complete.',
      '',
    ]);
    expect(run.stdout).not.toContain(String(missing.to));
    expect(await served.queued()).toBe(2);
  });

  it('says the same as JSON, and with --dry-run sends nothing', async () => {
    const [missing, complete] = (await makeCalls(2)) as [Message, Message];
    await record('call.analyzed', complete);
    const run = await served.backfill(['--since', '2026-11-22', '--until', '0s', '--dry-run', '--json']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(JSON.parse(run.stdout)).toEqual({
      dry_run: true,
      since: '2026-11-22T00:00:00.000Z',
      until: new Date(served.clock.now()).toISOString(),
      retention_days: null,
      listed: 2,
      ...NONE,
      complete: 1,
      missing: 1,
      calls: [{ call_id: missing.id, found: 'missing', status: 'analyzed' }],
      interrupted: false,
      reached: expect.stringMatching(/^2026-11-23T/),
      go_on: null,
    });
    expect(await served.queued()).toBe(0);
  });

  it('sends nothing for calls that are recorded as Whippy lists them', async () => {
    await record('call.analyzed', ...(await makeCalls(5)));
    const run = await served.backfill(['--since', '1d']);
    expect(run.stdout).toBe('Compared 5 calls with what is recorded: 5 complete, 0 missing, 0 behind.\n');
    expect(await served.queued()).toBe(0);
  });

  it('says if there are no calls, and lists those of the given time only', async () => {
    await makeCalls(3);
    const run = await served.backfill(['--since', '4d', '--until', '1d']);
    expect(run).toMatchObject({ exitCode: 0, stdout: 'Whippy lists no calls of this time.\n' });
  });

  it('leaves calls of which a webhook may still be under way', async () => {
    await served.whippy.organisation.makeCalls(1, { scenario: 'completed' });
    const run = await served.backfill(['--since', '1d']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('1 call left for a later run: changed within the last 15 s');
    expect(await served.queued()).toBe(0);
  });

  it('shows the first calls only on a terminal, with a bar meanwhile', async () => {
    await makeCalls(23);
    const stdout = new Collector({ isTTY: true, columns: 80 });
    const stderr = new Collector({ isTTY: true, columns: 80 });
    await served.backfill(['--since', '1d', '--dry-run'], { stdout, stderr, env: { NO_COLOR: '1' } });
    expect(stdout.text.match(/ missing {2}analyzed/g)).toHaveLength(20);
    expect(stdout.text).toContain('and 3 others, which --json prints\n');
    // The bar draws itself some times a second, and when it stops.
    expect(stderr.text).toMatch(/ 23\/\d+ calls/);
    const piped = await served.backfill(['--since', '1d', '--dry-run']);
    expect(piped.stdout.match(/ missing {2}analyzed/g)).toHaveLength(23);
  });

  it('counts what cannot be read', async () => {
    const [call] = (await makeCalls(1)) as [Message];
    const metadata = { next_cursor: null };
    served.whippy.nextAnswers.push(Response.json({ data: [{ ...call, id: null }, call], metadata }));
    const run = await served.backfill(['--since', '1d']);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toContain('Compared 2 calls with what is recorded: 0 complete, 1 missing, 0 behind.');
    expect(run.stdout).toContain('1 call left: the row has no usable id');
  });

  it('says why SQS takes nothing, and how to go on', async () => {
    await makeCalls(3);
    served.faults.sqs = 'denied';
    const run = await served.backfill(['--since', '2026-11-23']);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /AWS does not allow this.*\. Then: npx callfold backfill --since 2026-11-23T00:00:00\.000Z --api /,
    );
  });

  it.each([
    [['--since', '2027-01-01'], '--since lies in the future'],
    [['--since', '1d', '--until', '2d'], '--until is before --since'],
    [['--since', 'yesterday'], 'It must be a duration such as 2h or 3d'],
    [[], "required option '--since <time>' not specified"],
  ])('refuses %j', async (argv, message) => {
    const run = await served.backfill(argv);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain(message);
  });
});

describe('an end before the end of the list', () => {
  beforeEach(() => serve());

  it('finishes the page at hand after Ctrl-C, and says how to go on', async () => {
    const calls = await makeCalls(5);
    const interruption = new Interruption();
    let pages = 0;
    const run = await served.backfill(['--since', '2026-11-20', '--until', '2026-11-24'], {
      interruption,
      async fetch(input, init) {
        const answer = await fetch(input, init);
        if (String(input).includes('/v1/messages/list') && ++pages === 2) {
          // Whippy has answered by then.
          const text = await answer.text();
          interruption.interrupt();
          return new Response(text);
        }
        return answer;
      },
    });
    expect(run).toMatchObject({ exitCode: 130, stderr: '' });
    const reached = `${new Date(String(calls[3]?.created_at)).toISOString().slice(0, 19)}`;
    expect(run.stdout).toContain('Compared 4 calls');
    const [, command = ''] = /Interrupted\.\nGo on with: npx callfold (.*)\n/.exec(run.stdout) ?? [];
    expect(command).toContain(`backfill --since ${reached}`);
    expect(command).toContain('--until 2026-11-24T00:00:00.000Z');

    const again = await served.backfill([...command.split(' ').slice(1, 5), '--json']);
    expect(JSON.parse(again.stdout)).toMatchObject({ listed: 2, missing: 2, go_on: null });
  });

  it('says how far it came when Whippy fails on the way', async () => {
    const calls = await makeCalls(5);
    let pages = 0;
    const run = await served.backfill(['--since', '1d', '--json'], {
      fetch: async (input, init) =>
        String(input).includes('/v1/messages/list') && ++pages > 1
          ? new Response('<html>', { status: 200 })
          : fetch(input, init),
    });
    expect(run.exitCode).toBe(1);
    const { listed, reached, go_on } = JSON.parse(run.stdout);
    expect({ listed, reached }).toEqual({ listed: 2, reached: calls[1]?.created_at });
    expect(run.stderr).toContain(`The answer is a web page`);
    expect(go_on).toContain(`--since ${reached}`);
  });
});

describe('an API key', () => {
  const list = (key?: string, api: readonly string[] = []) =>
    served.backfill(['--since', '1d', ...api], { env: key === undefined ? {} : { WHIPPY_API_KEY: key } });

  it('is the first one of the signing secret unless the variable has one', async () => {
    await serve({ secret: `${WEAK_WHIPPY_KEY}\n${WHIPPY_KEY}` });
    expect((await list()).stderr).toMatch(
      /This API key may not list calls \(403: Forbidden\): set WHIPPY_API_KEY/,
    );
    expect(await list(OTHER_WHIPPY_KEY)).toMatchObject({ exitCode: 0, stderr: '' });
  });

  it.each([
    [undefined, /the first key of the signing secret \(401: .*connect --key-only --local/],
    ['wk_live_an-unknown-key', /the API key in WHIPPY_API_KEY \(401: /],
    ['two words', /That is no API key/],
  ])('%j that is none of Whippy is said, and never shown', async (key, message) => {
    const unknown = 'wk_live_also-unknown-key';
    await serve({ secret: unknown });
    const run = await list(key);
    expect(run.stdout).toBe('');
    expect(run.stderr).toMatch(message);
    for (const text of [unknown, key ?? unknown]) expect(run.stderr).not.toContain(text);
  });

  it('is asked for if the signing secret holds none', async () => {
    await serve({ secret: 'none' });
    expect((await list()).stderr).toMatch(
      /holds no key: set WHIPPY_API_KEY, or put Whippy's there with npx callfold connect/,
    );
  });
});

it('says that too many requests are made, and that Whippy is out of reach', async () => {
  await serve();
  for (let request = 0; request < 6; request++) served.whippy.nextAnswers.push(tooManyRequests(1000));
  const busy = await served.backfill(['--since', '1d']);
  expect(busy).toMatchObject({ exitCode: 1, stdout: '' });
  expect(busy.stderr).toMatch(
    /Whippy's rate limit is used up .*\. Then: npx callfold backfill --since 2026-/,
  );
  const away = await served.backfill(['--since', '1d', '--api', await closedAddress()]);
  expect(away.stderr).toContain("Whippy's API is out of reach (ECONNREFUSED)");
});

it('lists no calls that are older than records are kept', async () => {
  await serve({ retentionDays: 30 });
  await makeCalls(1);
  const run = await served.backfill(['--since', '60d', '--json']);
  expect(JSON.parse(run.stdout)).toMatchObject({
    listed: 1,
    retention_days: 30,
    since: /* 30 d back */ expect.stringContaining('2026-10-24T'),
  });
  const told = await served.backfill(['--since', '60d']);
  expect(told.stdout).toMatch(
    /^Records are kept for 30 days: calls from before 2026-10-24T\S+ were left out\.$/m,
  );
  const older = await served.backfill(['--since', '60d', '--until', '40d']);
  expect(older).toMatchObject({ exitCode: 2, stdout: '' });
  expect(older.stderr).toContain('Records are kept for 30 days');
});
