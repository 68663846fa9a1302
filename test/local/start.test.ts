import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { documentedBody } from '../whippy/documented.ts';
import { collect, exitCodeOf, freePorts, type LocalProcess, startProcess, written } from './start-process.ts';

const temporary = mkdtempSync(join(tmpdir(), 'callfold-test-'));
const state = join(temporary, 'state');
const occupied: Server[] = [];

afterAll(() => {
  for (const server of occupied) server.close();
  rmSync(temporary, { recursive: true });
});

function start(flags: { [flag: string]: string } = {}, env: NodeJS.ProcessEnv = {}): LocalProcess {
  return startProcess('start', freePorts(flags), { TMPDIR: temporary, XDG_STATE_HOME: state, ...env });
}

async function takenPort(address: string): Promise<string> {
  const server = createServer().listen(0, address);
  occupied.push(server);
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

const leftovers = () => readdirSync(temporary).filter(name => name.startsWith('callfold-'));

it('says where everything is, and stops without leaving anything behind', async () => {
  const run = start();
  const { child, output } = run;
  await written(run, 'stdout', 'dynamodb scan');
  const webhook = /Webhook +(http:\S+)/.exec(output.stdout)?.[1];
  const view = /Calls +(http:\S+)/.exec(output.stdout)?.[1] ?? '';
  expect(output.stdout).toMatch(
    /aws --region us-east-1 --endpoint-url http:\S+ dynamodb scan --table-name \S+/,
  );
  expect((await fetch(String(webhook), { method: 'POST' })).status).toBe(401);
  expect((await fetch(new URL('/', view))).status).toBe(403);
  const entered = await fetch(view, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await (await fetch(new URL('/', view), { headers: { cookie } })).text()).toContain(
    `npx callfold send --local ${new URL(String(webhook)).origin}`,
  );
  expect(readdirSync(join(state, 'callfold'))).toEqual([`local-${new URL(String(webhook)).port}.token`]);

  child.kill('SIGINT');
  expect(await exitCodeOf(run)).toBe(0);
  expect(output.stderr).not.toContain('Warning');
  await expect(fetch(String(webhook), { method: 'POST' })).rejects.toThrow();
  expect(leftovers()).toEqual([]);
  expect(readdirSync(join(state, 'callfold'))).toEqual([]);
});

it('stops when interrupted while it starts, without a welcome', async () => {
  const run = start();
  await written(run, 'stderr', 'Bundling');
  run.child.kill('SIGINT');
  expect(await exitCodeOf(run)).toBe(0);
  expect(run.output.stdout).toBe('');
  expect(leftovers()).toEqual([]);
});

describe('the signing key', () => {
  async function statusOfDelivery(run: LocalProcess, key: string): Promise<number> {
    await written(run, 'stdout', 'dynamodb scan');
    const body = documentedBody('call.ended');
    const timestamp = Math.floor(Date.now() / 1000);
    const digest = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
    const response = await fetch(String(/Webhook +(http:\S+)/.exec(run.output.stdout)?.[1]), {
      method: 'POST',
      headers: { 'x-whippy-signature': `t=${timestamp},v1=${digest}` },
      body,
    });
    return response.status;
  }

  it('is that of the flag, before that of the environment, and none that is known otherwise', async () => {
    const env = { CALLFOLD_SIGNING_KEY: 'the-key-of-the-environment' };
    const run = start({ '--signing-key': 'the-key-of-the-flag' }, env);
    expect(await statusOfDelivery(run, 'the-key-of-the-flag')).toBe(202);
    for (const key of ['the-key-of-the-environment', 'local-signing-key']) {
      expect(await statusOfDelivery(run, key)).toBe(401);
    }
    run.child.kill('SIGINT');
    await exitCodeOf(run);
  });

  it('is that of the environment', async () => {
    const run = start({}, { CALLFOLD_SIGNING_KEY: 'the-key-of-the-environment' });
    expect(await statusOfDelivery(run, 'the-key-of-the-environment')).toBe(202);
    run.child.kill('SIGINT');
    await exitCodeOf(run);
  });

  it.each([
    [{ '--signing-key': 'short' }, {}, "option '--signing-key <key>' argument 'short' is invalid"],
    [
      {},
      { CALLFOLD_SIGNING_KEY: '{' },
      "option '--signing-key <key>' value '{' from env 'CALLFOLD_SIGNING_KEY' is invalid",
    ],
  ])('has to be a key: %j %j', async (flags, env, complaint) => {
    const run = start(flags, env);
    expect(await exitCodeOf(run)).toBe(2);
    expect(run.output).toEqual({
      stdout: '',
      stderr: `callfold: ${complaint}. It must hold a key: a key is one word of at least 16 characters, without quotes, braces, colons or commas. (--help tells more)\n`,
    });
  });
});

describe.each(['127.0.0.1', '::1'])('a port that is taken at %s', address => {
  it.each(['--port', '--sqs-port', '--dynamodb-port', '--view-port'])(
    'is named, and %s, in one line and before anything else is done',
    async flag => {
      const port = await takenPort(address);
      const run = start({ [flag]: port });
      expect(await exitCodeOf(run)).toBe(1);
      expect(run.output).toEqual({
        stdout: '',
        stderr: `callfold: Port ${port} is in use. Choose another one with ${flag}.\n`,
      });
      expect(leftovers()).toEqual([]);
    },
  );
});

it.each(['http', '65536', '-1', '80.5'])('a bad port is worded like all other errors: %s', async port => {
  const run = start({ '--sqs-port': port });
  expect(await exitCodeOf(run)).toBe(2);
  expect(run.output).toEqual({
    stdout: '',
    stderr: `callfold: option '--sqs-port <port>' argument '${port}' is invalid. It must be a whole number from 0 to 65535. (--help tells more)\n`,
  });
});

it('says in one line that the token cannot be kept', async () => {
  const run = start({}, { XDG_STATE_HOME: '/dev/null' });
  expect(await exitCodeOf(run)).toBe(1);
  expect(run.output.stdout).toBe('');
  expect(run.output.stderr).toMatch(/^callfold: Cannot write to \/dev\/null\/callfold \(ENOTDIR\): .+\n$/);
});

describe('a flag that npm has kept for itself', () => {
  const { npm_config_userconfig, ...env } = process.env;

  it.each([
    ['--port', ['--port', '4000'], 'npm has kept --port for itself: write npm start -- --port <port>'],
    ['--port=', ['--port=4000'], 'npm has kept --port for itself: write npm start -- --port <port>'],
    [
      'several',
      ['--view-port=0', '--signing-key', 'the-key-of-the-flag'],
      'npm has kept --view-port and --signing-key for itself: write npm start -- --view-port <port> --signing-key <key>',
    ],
  ])('is named, and how to write it: %s', async (_, argv, advice) => {
    const run = collect(spawn('npm', ['start', '--silent', ...argv], { env }));
    expect(await exitCodeOf(run)).toBe(2);
    expect(run.output.stdout).toBe('');
    expect(run.output.stderr).toBe(`callfold: ${advice} (--help tells more)\n`);
  });
});

it('what npm does not know is said as by the command', async () => {
  const run = startProcess('start', ['4000']);
  expect(await exitCodeOf(run)).toBe(2);
  expect(run.output.stderr).toMatch(/^callfold: too many arguments.* \(--help tells more\)\n$/);
});
