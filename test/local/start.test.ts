import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../cli/run-command.ts';
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
  return startProcess('start', freePorts(flags), {
    TMPDIR: temporary,
    XDG_STATE_HOME: state,
    ...env,
  });
}

async function takenPort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  occupied.push(server);
  await once(server, 'listening');
  return String((server.address() as AddressInfo).port);
}

const leftovers = () => readdirSync(temporary).filter(name => name.startsWith('callfold-'));

const KEY_OF_FLAG = 'the-key-of-the-flag';

async function statusOfDelivery(webhook: string, key: string): Promise<number> {
  const body = documentedBody('call.ended');
  const timestamp = Math.floor(Date.now() / 1000);
  const digest = createHmac('sha256', key).update(`${timestamp}.${body}`).digest('hex');
  const headers = { 'x-whippy-signature': `t=${timestamp},v1=${digest}` };
  return (await fetch(webhook, { method: 'POST', headers, body })).status;
}

it('says where everything is, and stops without leaving anything behind', async () => {
  const run = start({ '--signing-key': KEY_OF_FLAG }, { CALLFOLD_SIGNING_KEY: 'the-key-of-the-environment' });
  const { child, output } = run;
  await written(run, 'stdout', 'dynamodb scan');
  const webhook = /Webhook +(http:\S+)/.exec(output.stdout)?.[1];
  const view = /Calls +(http:\S+)/.exec(output.stdout)?.[1] ?? '';
  expect(output.stdout).toMatch(
    /aws --region us-east-1 --endpoint-url http:\S+ dynamodb scan --table-name \S+/,
  );
  await written(run, 'stdout', 'No events about calls are published');
  expect((await fetch(String(webhook), { method: 'POST' })).status).toBe(401);
  expect(await statusOfDelivery(String(webhook), KEY_OF_FLAG)).toBe(202);
  for (const key of ['the-key-of-the-environment', 'local-signing-key']) {
    expect(await statusOfDelivery(String(webhook), key)).toBe(401);
  }
  expect((await fetch(new URL('/', view))).status).toBe(403);
  const entered = await fetch(view, { redirect: 'manual' });
  const cookie = entered.headers.get('set-cookie')?.split(';')[0] ?? '';
  expect(await (await fetch(new URL('/', view), { headers: { cookie } })).text()).toContain(
    `npx callfold send --local ${new URL(String(webhook)).origin}`,
  );
  const { origin, port } = new URL(String(webhook));
  expect(readdirSync(join(state, 'callfold'))).toEqual([`local-${port}.token`]);
  const opened = await runCommand(['open', '--local', origin], { env: { XDG_STATE_HOME: state } });
  expect(opened.stderr).toBe(
    `callfold: There is no AWS console of the local services at ${origin}, but a web view: ${view}\n`,
  );

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

it('runs a stand-in for Whippy that delivers the calls it is asked for, and compares its list with the records', async () => {
  const run = start({ '--signing-key': KEY_OF_FLAG, '--whippy-port': '0', '--reconcile': '5' });
  await written(run, 'stdout', '/changes');
  await written(run, 'stdout', 'Every 5 minutes');
  await written(run, 'stdout', 'reconciler  finished  {"listed":0,');
  const api = /Its API is at (http:\S+),/.exec(run.output.stdout)?.[1] ?? '';
  expect(run.output.stdout).toContain(`curl -d '{"count":20,"lose":0.1}' ${api}/calls\n`);
  expect(run.output.stdout).not.toContain(KEY_OF_FLAG);
  const made = await fetch(`${api}/calls`, { method: 'POST', body: '{"count":2}' });
  const { delivered, ...rest } = (await made.json()) as { delivered: number };
  expect(rest).toEqual({ calls: 2, lost: 0 });
  expect(delivered).toBeGreaterThanOrEqual(4);
  const listed = await fetch(`${api}/v1/messages/list?type[]=call`, {
    headers: { 'x-whippy-key': KEY_OF_FLAG },
  });
  expect(((await listed.json()) as { data: unknown[] }).data).toHaveLength(2);

  run.child.kill('SIGINT');
  expect(await exitCodeOf(run)).toBe(0);
  expect(run.output.stderr).not.toContain('rror');
});

it.each(['--port', '--sqs-port', '--dynamodb-port', '--view-port', '--whippy-port'])(
  'a port that is taken is named, and %s, in one line and before anything else is done',
  async flag => {
    const port = await takenPort();
    const run = start({ [flag]: port });
    expect(await exitCodeOf(run)).toBe(1);
    expect(run.output).toEqual({
      stdout: '',
      stderr: `callfold: Port ${port} is in use. Choose another one with ${flag}.\n`,
    });
    expect(leftovers()).toEqual([]);
  },
);

it('an error in the command line is said alone', async () => {
  const run = start({ '--sqs-port': 'http' });
  expect(await exitCodeOf(run)).toBe(2);
  expect(run.output).toEqual({
    stdout: '',
    stderr: `callfold: option '--sqs-port <port>' argument 'http' is invalid. It must be a whole number from 0 to 65535. (--help tells more)\n`,
  });
});

it('says in one line that the token cannot be kept', async () => {
  const run = start({}, { XDG_STATE_HOME: '/dev/null' });
  expect(await exitCodeOf(run)).toBe(1);
  expect(run.output.stdout).toBe('');
  expect(run.output.stderr).toMatch(/^callfold: Cannot write to \/dev\/null\/callfold \(ENOTDIR\): .+\n$/);
});

it('flags that npm took as its own are named, and how to write them', async () => {
  const { npm_config_userconfig, ...env } = process.env;
  const run = collect(spawn('npm', ['start', '--silent', '--view-port=0', '--port', '4000'], { env }));
  expect(await exitCodeOf(run)).toBe(2);
  expect(run.output).toEqual({
    stdout: '',
    stderr:
      'callfold: npm took --port and --view-port as its own: write npm start -- --port <port> --view-port <port> (--help tells more)\n',
  });
});
