import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Interruption } from '../../../terminal/interruption.ts';
import type { Io } from '../../../terminal/io.ts';
import { closedAddress } from '../loopback-server.ts';
import { Collector, FakeClock, type Run, runCommand } from '../run-command.ts';
import { type Endpoint, type Received, startEndpoint } from './endpoint.ts';

const KEY = 'the-signing-key-of-tests';

let folder: string;
let endpoint: Endpoint | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'callfold-captured-'));
});

afterEach(async () => {
  await endpoint?.close();
  endpoint = undefined;
});

afterAll(() => rm(folder, { recursive: true }));

async function start(key = KEY, answer?: Parameters<typeof startEndpoint>[1]): Promise<Endpoint> {
  endpoint = await startEndpoint(key, answer);
  return endpoint;
}

function send(url: string, argv: readonly string[], changes: Partial<Io> = {}): Promise<Run> {
  return runCommand(['send', '--url', url, ...argv], { env: { CALLFOLD_SIGNING_KEY: KEY }, ...changes });
}

async function captured(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content);
  return path;
}

function names({ received }: Endpoint): string[] {
  return received.map(({ event, callId }) => `${callId} ${event}`);
}

function payload(id: string, event = 'call.ended'): string {
  return JSON.stringify({ event, data: { id } });
}

describe('made-up calls', () => {
  it('are sent signed, each in order, and what they were answered is counted', async () => {
    const { url, received } = await start();
    const run = await send(url, ['--calls', '3', '--scenario', 'completed', '--seed', '7']);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(new RegExp(`^Sent 9 events of 3 calls to ${url} in `));
    expect(run.stdout).toMatch(/^ +9 {2}202 accepted$/m);
    expect(run.stdout).not.toContain('STATUS');
    for (const callId of new Set(received.map(request => request.callId))) {
      const events = received.filter(request => request.callId === callId).map(({ event }) => event);
      expect(events).toEqual(['call.started', 'call.ended', 'call.analyzed']);
    }
  });

  it('are the same again for the seed that was printed', async () => {
    const first = await start();
    const { stdout } = await send(first.url, ['--calls', '5', '--concurrency', '1']);
    const [, seed = 'none'] = /--seed (\d+)$/m.exec(stdout) ?? [];
    const once = names(first);
    first.received.length = 0;
    await send(first.url, ['--calls', '5', '--concurrency', '1', '--seed', seed]);
    expect(names(first)).toEqual(once);
    expect(once.length).toBeGreaterThan(5);
  });

  it('are other ones for another seed', async () => {
    const { url, received } = await start();
    await send(url, ['--seed', '1']);
    await send(url, ['--seed', '2']);
    expect(new Set(received.map(({ callId }) => callId)).size).toBe(2);
  });

  it('come in any order with --shuffle, none lost', async () => {
    const target = await start();
    const order = ['--calls', '20', '--scenario', 'completed', '--seed', '3', '--concurrency', '1'];
    await send(target.url, order);
    const inOrder = names(target);
    target.received.length = 0;
    await send(target.url, [...order, '--shuffle']);
    expect(names(target)).not.toEqual(inOrder);
    expect(names(target).sort()).toEqual(inOrder.sort());
  });

  it('come twice with --duplicates 100, and about half of them with 50', async () => {
    const target = await start();
    const calls = ['--calls', '60', '--scenario', 'no-answer', '--seed', '4'];
    await send(target.url, [...calls, '--duplicates', '100']);
    expect(names(target)).toHaveLength(240);
    expect(new Set(names(target)).size).toBe(120);
    target.received.length = 0;
    await send(target.url, [...calls, '--duplicates', '50']);
    expect(new Set(names(target)).size).toBe(120);
    expect(target.received.length).toBeGreaterThan(150);
    expect(target.received.length).toBeLessThan(210);
  });

  it('are paced by --rate, whatever the concurrency', async () => {
    const { url, received } = await start();
    const clock = new FakeClock();
    const began = clock.now();
    const pace = ['--calls', '10', '--scenario', 'no-answer', '--rate', '4', '--concurrency', '1'];
    const run = await send(url, pace, { now: clock.now, sleep: clock.sleep });
    expect(received).toHaveLength(20);
    // The first goes at once, and each of the 19 others a quarter of a second after the one before.
    expect(clock.now() - began).toBe(19 * 250);
    expect(run.stdout).toContain(' in 4.8 s, 4 a second.');
  });

  it('never wait without --rate', async () => {
    const { url } = await start();
    const clock = new FakeClock();
    await send(url, ['--calls', '10'], { now: clock.now, sleep: clock.sleep });
    expect(clock.slept).toEqual([]);
  });

  it('are spread over the past with --spread', async () => {
    const { url, received } = await start();
    const { now } = new FakeClock();
    await send(url, ['--calls', '40', '--spread', '7d', '--seed', '5'], { now });
    const days = received.map(({ body }) => JSON.parse(body.toString()).created_at.slice(0, 10));
    expect(new Set(days).size).toBeGreaterThan(5);
    expect(days.every(day => day >= '2026-11-16' && day <= '2026-11-23')).toBe(true);
  });
});

describe('captured payloads', () => {
  it('are sent byte for byte, broken or not', async () => {
    const { url, received } = await start();
    const bytes = Buffer.from([0x7b, 0x20, 0xff, 0xfe, 0x0d, 0x0a, 0x7d, 0x0a]);
    const pretty = `${JSON.stringify(JSON.parse(payload('1')), undefined, 2)}\r\n`;
    const files = [await captured('broken.json', bytes), await captured('pretty.json', pretty)];
    const run = await send(url, ['--file', ...files, '--concurrency', '1']);
    expect(run.exitCode).toBe(0);
    expect(received.map(({ body }) => body)).toEqual([bytes, Buffer.from(pretty)]);
  });

  it.each(['\n', '\r\n'])('of .jsonl are sent line by line, in order, with lines ended by %j', async end => {
    const { url, received } = await start();
    const lines = [payload('1'), payload('2'), `  ${payload('3')}`];
    const file = await captured('captured.jsonl', `${lines.join(end)}${end}${end}`);
    const run = await send(url, ['--file', file, '--concurrency', '1']);
    expect(run.stdout).toMatch(/^Sent 3 events of 3 calls /);
    expect(received.map(({ body }) => body.toString())).toEqual(lines);
  });

  // The signature was made over these very bytes.
  it('of .jsonl keep bytes that are no UTF-8', async () => {
    const { url, received } = await start();
    const line = Buffer.concat([Buffer.from('{"event":"'), Buffer.from([0xff, 0xc3]), Buffer.from('"}')]);
    await send(url, ['--file', await captured('odd.ndjson', Buffer.concat([line, Buffer.from('\n')]))]);
    expect(received.map(({ body }) => body)).toEqual([line]);
  });

  it('are sent side by side, but those of a call one after the other', async () => {
    const events = ['call.started', 'call.ended', 'call.analyzed'];
    const underWay = new Set<string | undefined>();
    let answerBoth: () => void = () => undefined;
    const both = new Promise<void>(resolve => {
      answerBoth = resolve;
    });
    const target = await start(KEY, async ({ callId }) => {
      expect(underWay).not.toContain(callId);
      underWay.add(callId);
      if (underWay.size === 2) answerBoth();
      await both;
      underWay.delete(callId);
      return Response.json({ status: 'accepted' }, { status: 202 });
    });
    const lines = events.flatMap(event => [payload('a', event), payload('b', event)]);
    const run = await send(target.url, ['--file', await captured('two.jsonl', lines.join('\n'))]);
    expect(run.exitCode).toBe(0);
    for (const id of ['a', 'b']) {
      const sent = target.received.filter(({ callId }) => callId === id).map(({ event }) => event);
      expect(sent).toEqual(events);
    }
  });

  it('come a second time as often as --duplicates says', async () => {
    const target = await start();
    const lines = Array.from({ length: 200 }, (_, index) => payload(`call-${index}`));
    const file = await captured('many.jsonl', lines.join('\n'));
    await send(target.url, ['--file', file, '--duplicates', '25', '--seed', '1']);
    expect(new Set(names(target)).size).toBe(200);
    expect(target.received.length).toBeGreaterThan(220);
    expect(target.received.length).toBeLessThan(280);
  });

  it('come in any order with --shuffle', async () => {
    const target = await start();
    const lines = Array.from({ length: 50 }, (_, index) => payload(`call-${index}`));
    const file = await captured('ordered.jsonl', lines.join('\n'));
    await send(target.url, ['--file', file, '--shuffle', '--seed', '1', '--concurrency', '1']);
    const inOrder = lines.map((_, index) => `call-${index} call.ended`);
    expect(names(target)).not.toEqual(inOrder);
    expect(names(target).sort()).toEqual(inOrder.sort());
  });

  it.each([
    ['empty.json', ''],
    ['blank.jsonl', '\n  \n'],
  ])('of %s, which holds nothing, are a mistake in the command line', async (name, content) => {
    const file = await captured(name, content);
    const run = await send('http://localhost:1', ['--file', file]);
    expect(run).toEqual({ exitCode: 2, stdout: '', stderr: `callfold: ${file} is empty\n` });
  });

  it('cannot come from a file that is not there', async () => {
    const file = join(folder, 'missing.json');
    const run = await send('http://localhost:1', ['--file', file]);
    expect(run).toEqual({ exitCode: 2, stdout: '', stderr: `callfold: Cannot read ${file} (ENOENT)\n` });
  });

  it('and made-up calls exclude each other', async () => {
    const file = await captured('one.json', payload('1'));
    const run = await send('http://localhost:1', ['--file', file, '--calls', '5']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toContain("option '--file <path...>' cannot be used with option '--calls <number>'");
  });
});

describe('what is not taken', () => {
  it('is listed with its reason, and the answer is no', async () => {
    const { url } = await start(KEY, ({ event }) =>
      event === 'call.ended'
        ? Response.json({ error: 'payload_too_large', message: 'It does not fit' }, { status: 413 })
        : undefined,
    );
    const run = await send(url, ['--calls', '2', '--scenario', 'completed', '--seed', '7']);
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^ +4 {2}202 accepted\n +2 {2}413 payload_too_large\n/m);
    expect(run.stdout).toMatch(/^EVENTS +STATUS +WHY +FOR INSTANCE$/m);
    expect(run.stdout.match(/^ +\d+ {2}413 .+$/gm)).toEqual([
      '      2  413 payload_too_large',
      expect.stringMatching(/^ +2 {2}413 +It does not fit {2}call\.ended \S{36}$/),
    ]);
  });

  it('keeps to the width of the terminal, with the whole reason', async () => {
    const message = 'data.duration_ms must be a number of at least 0, and not a text or a list';
    const { url } = await start(KEY, () => Response.json({ message }, { status: 400 }));
    const stdout = new Collector({ isTTY: true, columns: 80 });
    const env = { CALLFOLD_SIGNING_KEY: KEY, NO_COLOR: '1' };
    await send(url, ['--scenario', 'no-answer'], { stdout, env });
    const table = stdout.text.slice(stdout.text.indexOf('EVENTS')).split('\n');
    for (const line of table) expect(line.length).toBeLessThanOrEqual(80);
    expect(table[1]).toMatch(/^ +2 {2}400 +data/);
    expect(table.join(' ').replace(/\s+/g, ' ')).toContain(message);
  });

  it('for a wrong key is reported as 401', async () => {
    const { url } = await start('another-key');
    const run = await send(url, ['--scenario', 'no-answer']);
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^ +2 {2}401 signature_mismatch$/m);
  });

  it('but ignored is fine, and listed all the same', async () => {
    const { url } = await start(KEY, () => Response.json({ status: 'ignored', event: 'message.created' }));
    const file = await captured(
      'other.json',
      JSON.stringify({ event: 'message.created', data: { id: 'message-1' } }),
    );
    const run = await send(url, ['--file', file]);
    expect(run.exitCode).toBe(0);
    expect(run.stdout).toMatch(/^Sent 1 event to /);
    expect(run.stdout).toMatch(/^ +1 {2}200 ignored$/m);
    expect(run.stdout).toMatch(/^ +1 {2}200 +ignored {2}message\.created$/m);
  });

  it('is listed up to twenty reasons; --json has all of it', async () => {
    let answers = 0;
    const { url } = await start(KEY, () =>
      Response.json({ error: 'unavailable', message: `Not now, ${answers++}` }, { status: 503 }),
    );
    const many = ['--calls', '15', '--scenario', 'no-answer'];
    const run = await send(url, many);
    expect(run.stdout.match(/^ +1 {2}503 +Not now, \d+ /gm)).toHaveLength(20);
    expect(run.stdout).toContain('... and 10 more: --json lists all.');
    const json = await send(url, [...many, '--json']);
    expect(json.exitCode).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({
      url,
      sent: 30,
      interrupted: false,
      answers: [{ status: 503, outcome: 'unavailable', count: 30 }],
    });
    expect(JSON.parse(json.stdout).not_accepted).toHaveLength(30);
    expect(JSON.parse(json.stdout).call_ids).toHaveLength(15);
  });

  it.each([
    ['null', 'null'],
    ['a list', '[1]'],
    ['text', 'It works!'],
    ['an object for an error', '{"error":{"code":7}}'],
  ])('counts by its status, even where the answer is %s', async (_, body) => {
    const { url } = await start(KEY, () => new Response(body, { status: 500 }));
    const run = await send(url, ['--scenario', 'no-answer']);
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^ +2 {2}500 Internal Server Error$/m);
  });

  it('is told from an HTML page of something in between', async () => {
    const page = { status: 403, headers: { 'content-type': 'text/html; charset=utf-8' } };
    const { url } = await start(KEY, () => new Response('<title>Blocked</title>', page));
    const run = await send(url, ['--scenario', 'no-answer']);
    expect(run).toMatchObject({ exitCode: 1, stderr: '' });
    expect(run.stdout).toMatch(/^ +2 {2}403 HTML page$/m);
    expect(run.stdout).toMatch(/^ +2 {2}403 .+ such as a proxy {2}call\./m);
  });

  it('cannot drive the terminal by what the endpoint answers', async () => {
    const { url } = await start(KEY, () => Response.json({ error: '\u001b[2J\nall well' }, { status: 400 }));
    const run = await send(url, ['--scenario', 'no-answer']);
    expect(run.stdout).not.toContain('\u001b');
    expect(run.stdout).toMatch(/^ +2 {2}400 \\u001b\[2J all well$/m);
  });

  it('for a redirection is not sent elsewhere, as Whippy would not', async () => {
    const { url, received } = await start(
      KEY,
      () => new Response(null, { status: 302, headers: { location: '/webhooks/whippy' } }),
    );
    const run = await send(url, ['--scenario', 'no-answer']);
    expect(run.exitCode).toBe(1);
    expect(run.stdout).toMatch(/^ +2 {2}302 Found$/m);
    expect(received).toHaveLength(2);
  });
});

describe('where nothing can be sent', () => {
  it('says in one line that nothing answers', async () => {
    const url = await closedAddress();
    const run = await send(url, ['--calls', '30']);
    expect(run).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `callfold: Nothing answers at ${url} (ECONNREFUSED)\n`,
    });
  });

  it('does not wait for the slots of what is not sent any more', async () => {
    const url = await closedAddress();
    const sleepers: (AbortSignal | undefined)[] = [];
    const run = await send(url, ['--calls', '30', '--rate', '0.1', '--concurrency', '5'], {
      sleep: (_, signal) => {
        sleepers.push(signal);
        return new Promise(resolve => {
          signal?.addEventListener('abort', () => resolve());
        });
      },
    });
    expect(run.exitCode).toBe(1);
    expect(sleepers.length).toBeGreaterThan(0);
  });

  it('asks before it makes calls up in a stack', async () => {
    const run = await runCommand(['send', '--stack', 'Callfold-prod', '--calls', '5']);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(
      /^callfold: This sends 5 made-up calls to stack Callfold-prod, .+ Do it with --yes\n$/,
    );
  });

  it('needs the local services to run, where nothing else is named', async () => {
    const run = await runCommand(['send', '--local', await closedAddress()]);
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /^callfold: Nothing answers at http:\S+: run npm start -- --port \d+ first\n$/,
    );
  });

  it.each(['{', 'short', '"wk_live_the-api-key"', ' '])(
    'signs with no text that is not a key: %j',
    async text => {
      const run = await runCommand(['send', '--url', 'http://localhost:1/'], {
        env: { CALLFOLD_SIGNING_KEY: text },
      });
      expect(run).toMatchObject({ exitCode: 2, stdout: '' });
      expect(run.stderr).toMatch(/^callfold: CALLFOLD_SIGNING_KEY holds no key: a key is one word of .+\n$/);
    },
  );

  it.each([undefined, ''])('needs a key for --url (CALLFOLD_SIGNING_KEY is %j)', async key => {
    const run = await runCommand(['send', '--url', 'http://localhost:1'], {
      env: { CALLFOLD_SIGNING_KEY: key },
    });
    expect(run).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: 'callfold: Set CALLFOLD_SIGNING_KEY to the key that the endpoint verifies with\n',
    });
  });

  it.each([
    ['--calls', '0'],
    ['--rate', '0'],
    ['--rate', 'fast'],
    ['--duplicates', '101'],
    ['--scenario', 'quarrel'],
    ['--spread', 'long'],
    ['--seed', '-1'],
    ['--url', 'ftp://localhost'],
  ])('refuses %s %s', async (option, value) => {
    const run = await runCommand(['send', option, value]);
    expect(run).toMatchObject({ exitCode: 2, stdout: '' });
    expect(run.stderr).toMatch(new RegExp(`^callfold: option '${option} .*' argument '${value}' is invalid`));
  });
});

describe('interrupted half way', () => {
  it('says what was answered so far', async () => {
    const interruption = new Interruption();
    const answered: Received[] = [];
    const { url } = await start(KEY, request => {
      answered.push(request);
      if (answered.length <= 5) return undefined;
      interruption.interrupt();
      return new Promise(() => undefined);
    });
    const run = await send(url, ['--calls', '100', '--concurrency', '1'], { interruption });
    expect(run).toMatchObject({ exitCode: 130, stderr: '' });
    expect(run.stdout).toMatch(/^Interrupted\. Sent 5 events of \d calls? to /);
    expect(run.stdout).toMatch(/^ +5 {2}202 accepted$/m);
    expect(answered).toHaveLength(6);
  });

  it('says so in JSON too', async () => {
    const interruption = new Interruption();
    const { url } = await start(KEY, () => {
      interruption.interrupt();
      return new Promise(() => undefined);
    });
    const run = await send(url, ['--json'], { interruption });
    expect(run.exitCode).toBe(130);
    expect(JSON.parse(run.stdout)).toMatchObject({ interrupted: true, sent: 0, answers: [] });
  });

  it('ends at once where it has not begun to send', async () => {
    const interruption = new Interruption();
    const never: typeof fetch = () => {
      interruption.interrupt();
      return new Promise(() => undefined);
    };
    const run = await runCommand(['send', '--local'], { interruption, fetch: never });
    expect(run).toEqual({ exitCode: 130, stdout: '', stderr: '' });
  });
});

describe('progress', () => {
  it('is shown at a terminal, and gone in the end', async () => {
    const { url } = await start();
    const stderr = new Collector({ isTTY: true, columns: 80 });
    const run = await send(url, ['--calls', '2', '--seed', '1'], { stderr });
    expect(run.exitCode).toBe(0);
    expect(stderr.text).toContain('/2 calls');
    const HIDDEN = '\u001b[?25l';
    const SHOWN = '\u001b[?25h';
    expect(stderr.text.lastIndexOf(SHOWN)).toBeGreaterThan(stderr.text.lastIndexOf(HIDDEN));
  });

  it('is not shown to a file', async () => {
    const { url } = await start();
    expect((await send(url, ['--calls', '2'])).stderr).toBe('');
  });
});

it('suggests nothing to look at where it does not know whose endpoint it is', async () => {
  const { url } = await start();
  const file = await captured('one.json', payload(randomUUID()));
  const { stdout } = await send(url, ['--file', file]);
  expect(stdout).not.toContain('callfold show');
  expect(stdout).not.toContain('--seed');
});
