import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const temporary = mkdtempSync(join(tmpdir(), 'callfold-test-'));
let occupied: Server;
let takenPort: number;

beforeAll(async () => {
  occupied = createServer();
  occupied.listen(0, '127.0.0.1');
  await once(occupied, 'listening');
  const address = occupied.address();
  takenPort = typeof address === 'object' && address ? address.port : 0;
});

afterAll(() => {
  occupied.close();
  rmSync(temporary, { recursive: true });
});

/** Starts `npm start` without npm, on free ports but for those given. */
function start(flags: { [flag: string]: string } = {}) {
  const ports = { '--port': '0', '--sqs-port': '0', '--dynamodb-port': '0', '--view-port': '0', ...flags };
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'local/start.ts', ...Object.entries(ports).flat()],
    {
      env: { ...process.env, TMPDIR: temporary, NODE_OPTIONS: '' },
    },
  );
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', data => {
    output.stdout += data;
  });
  child.stderr.on('data', data => {
    output.stderr += data;
  });
  return { child, output };
}

async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null) await once(child, 'exit');
  return child.exitCode;
}

it('says where everything is, and stops without leaving anything behind', async () => {
  const { child, output } = start();
  while (!output.stdout.includes('dynamodb scan')) await once(child.stdout, 'data');
  const webhook = /Webhook +(http:\S+)/.exec(output.stdout)?.[1];
  const view = /Calls +(http:\S+)/.exec(output.stdout)?.[1];
  expect(output.stdout).toMatch(
    /aws --region us-east-1 --endpoint-url http:\S+ dynamodb scan --table-name \S+/,
  );
  expect((await fetch(String(webhook), { method: 'POST' })).status).toBe(401);
  expect(await (await fetch(String(view))).text()).toContain('callfold send');

  child.kill('SIGINT');
  expect(await exitCode(child)).toBe(0);
  expect(output.stderr).not.toContain('Warning');
  await expect(fetch(String(webhook), { method: 'POST' })).rejects.toThrow();
  expect(readdirSync(temporary).filter(name => name.startsWith('callfold-'))).toEqual([]);
});

it('stops when interrupted while it starts, without a welcome', async () => {
  const { child, output } = start();
  while (!output.stderr.includes('Bundling')) await once(child.stderr, 'data');
  child.kill('SIGINT');
  expect(await exitCode(child)).toBe(0);
  expect(output.stdout).toBe('');
  expect(readdirSync(temporary).filter(name => name.startsWith('callfold-'))).toEqual([]);
});

it.each(['--port', '--sqs-port', '--dynamodb-port', '--view-port'])(
  'names a taken port and %s, in one line',
  async flag => {
    const { child, output } = start({ [flag]: String(takenPort) });
    expect(await exitCode(child)).toBe(1);
    const complaints = output.stderr.split('\n').filter(line => !/^(Bundling|npm warn|$)/.test(line));
    expect(complaints).toEqual([`Port ${takenPort} is in use. Choose another one with ${flag}.`]);
  },
);
