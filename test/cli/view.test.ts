import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { close, listen } from '../../loopback/ports.ts';
import { Interruption } from '../../terminal/interruption.ts';
import { callItem } from '../store/calls/calls.ts';
import { cookieOf } from '../view/test-view.ts';
import { Collector, runCommand } from './run-command.ts';
import { type ServedTable, serveTable } from './served-table.ts';
import { environmentOf, healthyStack, serveStack } from './stand-in-stack.ts';

let table: ServedTable;

beforeEach(async () => {
  table = await serveTable();
  await table.put([callItem('call-1', new Date(Date.now() - 60_000).toISOString())]);
});

afterEach(() => table.close());

/** Starts `view`, and waits until it prints its address. */
async function startView(...argv: string[]) {
  return startViewOf(table.local, ...argv);
}

async function startViewOf(target: readonly string[], ...argv: string[]) {
  const interruption = new Interruption();
  const stdout = new Collector();
  const run = runCommand(['view', ...target, '--port', '0', ...argv], { interruption, stdout });
  for (;;) {
    const url = /http:\/\/localhost:\d+\/(?:calls\/[\w-]+)?\?token=[\w-]{43}(?=["\n])/.exec(stdout.text)?.[0];
    if (url !== undefined) return { url, run, stdout, interruption };
    await sleep(10);
  }
}

/** Opens the address as a browser does, which keeps the cookie. */
async function open(url: string, path = '/'): Promise<Response> {
  const cookie = await cookieOf(url);
  return fetch(new URL(path, url), { headers: { cookie } });
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

test('opens the page of a call, named by its id or the beginning of it', async () => {
  const id = '8855ec4a-5047-4f28-b493-026703cfd430';
  await table.put([callItem(id, new Date(Date.now() - 120_000).toISOString())]);
  const { url, run, stdout, interruption } = await startView('--call', '8855ec4a');
  expect(stdout.text).toBe(
    `The call ${id} in the local services at ${table.local[1]}: ${url}\nCtrl-C ends it.\n`,
  );
  const answer = await fetch(url, { redirect: 'manual' });
  expect(answer.headers.get('Location')).toBe(new URL(`/calls/${id}`, url).href);
  const page = await open(url, `/calls/${id}`);
  expect(page.status).toBe(200);
  // Another machine cannot reach the services of this one.
  expect(await page.text()).not.toContain('callfold view --call');
  interruption.interrupt();
  await run;
});

test('does not begin to serve if there is no such call', async () => {
  const { exitCode, stdout, stderr } = await runCommand([
    'view',
    ...table.local,
    '--port',
    '0',
    '--call',
    'x',
  ]);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toMatch(/^callfold: There is no call x in /);
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

describe('a page without calls', () => {
  // Each test file has an environment of its own.
  const ENVIRONMENT = { ...process.env };
  let empty: ServedTable;

  beforeEach(async () => {
    empty = await serveTable();
  });

  afterEach(async () => {
    process.env = { ...ENVIRONMENT };
    await empty.close();
  });

  async function pagesOf(target: readonly string[]): Promise<{ today: string; past: string }> {
    const { url, run, interruption } = await startViewOf(target);
    const [today, past] = await Promise.all(
      ['/', '/?day=2020-01-01'].map(path => open(url, path).then(answer => answer.text())),
    );
    interruption.interrupt();
    await run;
    return { today: String(today), past: String(past) };
  }

  test('of the local services says how to send some there', async () => {
    const { today, past } = await pagesOf(empty.local);
    expect(today).toContain(
      `Send made-up calls: <code>npx callfold send ${empty.local.join(' ')}</code>. Calls appear here as they arrive.`,
    );
    // Neither a past day nor what was sent for today would show there.
    expect(past).toContain('No calls on 2020-01-01.');
    expect(past).not.toContain('npx callfold');
  });

  test('of a stack says how to see whether calls can come in', async () => {
    const stack = await serveStack(healthyStack('Callfold-prod', { TableName: empty.tableName }));
    process.env = environmentOf(stack, { dynamodb: empty.endpoint });
    const { today, past } = await pagesOf(['--stack', 'Callfold-prod']);
    await stack.close();
    expect(today).toContain(
      'See whether calls can come in: <code>npx callfold doctor --stack Callfold-prod</code>.',
    );
    expect(today).not.toContain('callfold send');
    expect(past).not.toContain('npx callfold');
  });
});
