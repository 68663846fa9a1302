import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { close, listen } from '../../loopback/ports.ts';
import { Interruption } from '../../terminal/interruption.ts';
import { callItem } from '../store/calls/calls.ts';
import { cookieOf } from '../view/test-view.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';

let table: ServedTable;

beforeEach(async () => {
  table = await serveTable();
  await table.put([callItem('call-1', new Date(Date.now() - 60_000).toISOString())]);
});

afterEach(() => table.close());

/** Starts `view`, and waits until it prints its address. */
async function startView(...argv: string[]) {
  const interruption = new Interruption();
  const stdout = new Collector();
  const run = runCommand(['view', ...table.local, '--port', '0', ...argv], { interruption, stdout });
  for (;;) {
    const url = /http:\/\/localhost:\d+\/\?token=[\w-]{43}(?=["\n])/.exec(stdout.text)?.[0];
    if (url !== undefined) return { url, run, stdout, interruption };
    await sleep(10);
  }
}

/** Opens the address as a browser does, which keeps the cookie. */
async function open(url: string): Promise<Response> {
  const cookie = await cookieOf(url);
  return fetch(new URL('/', url), { headers: { cookie } });
}

test('serves the calls until Ctrl-C', async () => {
  const { url, run, stdout, interruption } = await startView();
  expect(stdout.text).toBe(`The calls of the local services at ${table.local[1]}: ${url}\nCtrl-C ends it.\n`);
  expect((await fetch(new URL('/', url))).status).toBe(403);
  const page = await open(url);
  expect(page.status).toBe(200);
  expect(await page.text()).toContain('call-1');

  interruption.interrupt();
  expect((await run).exitCode).toBe(130);
  await expect(fetch(url)).rejects.toThrow();
});

test('prints the address as JSON', async () => {
  const { url, run, stdout, interruption } = await startView('--json');
  expect(JSON.parse(stdout.text)).toEqual({ url });
  interruption.interrupt();
  await run;
});

test('says on the page why the table is out of reach', async () => {
  const { url, run, interruption } = await startView();
  await table.close();
  const page = await open(url);
  expect(page.status).toBe(503);
  expect(await page.text()).toContain('ECONNREFUSED');
  interruption.interrupt();
  await run;
});

test('names the port and the flag where the port is taken', async () => {
  const server = createServer();
  const port = await listen(server, { port: 0, flag: '' });
  const run = await runCommand(['view', ...table.local, '--port', String(port)]);
  await close(server);
  expect(run).toEqual({
    exitCode: 1,
    stdout: '',
    stderr: `callfold: Port ${port} is in use. Choose another one with --port.\n`,
  });
});
