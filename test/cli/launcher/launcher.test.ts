import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createSecret, createSecretsManager } from '../../../local/secrets-manager.ts';
import { sign } from '../../../whippy/signature.ts';
import { STATE_ENV } from '../../state-home.ts';
import { type LoopbackServer, serve } from '../loopback-server.ts';
import { serveDiscovery } from '../serve-discovery.ts';
import { ended, runProcess, startInShell, startProcess } from './callfold-process.ts';

const SIGNING_KEY = 'the-signing-key-of-tests';

let elsewhere: string;

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'callfold-elsewhere-'));
});

afterAll(() => rm(elsewhere, { recursive: true }));

it('prints its help on standard output', async () => {
  const run = await runProcess(['--help']);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  for (const command of ['list', 'show', 'send', 'connect', 'verify']) {
    expect(run.stdout).toMatch(new RegExp(`^  ${command} `, 'm'));
  }
});

it('says no to an unknown command, on standard error and with exit code 2', async () => {
  const run = await runProcess(['xyz']);
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toMatch(/^callfold: unknown command 'xyz' \(--help tells more\)\n/);
});

it('needs a command', async () => {
  const run = await runProcess([]);
  expect(run).toMatchObject({ exitCode: 2, stdout: '' });
  expect(run.stderr).toMatch(/^Usage: callfold/);
});

it('works in a directory whose project has settings of its own for TypeScript', async () => {
  const settings = { compilerOptions: { jsx: 'react', paths: { commander: ['./theirs.ts'] } } };
  await writeFile(join(elsewhere, 'tsconfig.json'), JSON.stringify(settings));
  await writeFile(join(elsewhere, 'theirs.ts'), 'throw new Error("This is another project\'s");');
  const run = await runProcess(['--help'], { cwd: elsewhere });
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
});

it('ends without a word if its standard output is no longer read', async () => {
  const child = startProcess(['--help']);
  child.stdout.destroy();
  expect(await ended(child)).toEqual({ exitCode: 0, stdout: '', stderr: '' });
});

it('keeps its exit code if its standard error is no longer read', async () => {
  const child = startProcess(['xyz']);
  child.stderr.destroy();
  expect(await ended(child)).toEqual({ exitCode: 2, stdout: '', stderr: '' });
});

// The SDK would warn about older versions of Node.js once a client is made.
it('uses the AWS SDK, and leaves standard error to its own messages', async () => {
  const secret = createSecret('signing', SIGNING_KEY, Date.now());
  const app = new Hono();
  const server = await serve(app);
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs: { SigningSecretArn: secret.arn },
    endpoints: {
      sqs: server.origin,
      dynamodb: server.origin,
      secretsManager: `${server.origin}/secretsmanager`,
      cloudWatchLogs: server.origin,
      eventBridge: server.origin,
      firehose: server.origin,
      s3: server.origin,
    },
  });
  app.route('/secretsmanager', createSecretsManager([secret], Date.now));
  try {
    const header = sign(SIGNING_KEY, 'the body', Date.now());
    const argv = ['verify', `--local=${server.origin}`, '--header', header, '--body-file', '-'];
    const child = startProcess(argv, { env: STATE_ENV });
    child.stdin.end('the body');
    const run = await ended(child);
    expect(run).toMatchObject({ exitCode: 0, stderr: '' });
    expect(run.stdout).toMatch(/^It verifies\.\n/);
  } finally {
    await endDiscovery();
    await server.close();
  }
});

describe('comes to a clean end', () => {
  const server = createStuckEndpoint();
  const env = { CALLFOLD_SIGNING_KEY: SIGNING_KEY };
  let argv: readonly string[];

  beforeEach(async () => {
    argv = ['send', '--url', await server.start(), '--scenario', 'completed'];
  });

  afterEach(() => server.stop());

  it.each(['SIGINT', 'SIGTERM'] as const)('at %s: what was done so far, and exit code 130', async signal => {
    const child = startProcess(argv, { env });
    child.stdin.end();
    const run = ended(child);
    await Promise.race([server.isStuck(), once(child, 'close')]);
    child.kill(signal);
    expect(await run).toMatchObject({ exitCode: 130, stderr: '' });
    expect((await run).stdout).toMatch(/^Interrupted\. Sent 2 events of 1 call to /);
  });

  it('once the shell has gone through which npx runs it', async () => {
    const child = startInShell(argv, { env: { ...env, npm_execpath: 'npx-cli.js' } });
    child.stdin.end();
    const run = ended(child);
    await Promise.race([server.isStuck(), once(child, 'close')]);
    child.kill('SIGKILL');
    expect((await run).stdout).toMatch(/^Interrupted\. Sent 2 events of 1 call to /);
  });
});

/** An endpoint that takes two deliveries, and never answers the third. */
function createStuckEndpoint() {
  let requests: number;
  let server: LoopbackServer;
  let third: Promise<void>;
  return {
    async start(): Promise<string> {
      requests = 0;
      const app = new Hono();
      third = new Promise(resolve => {
        app.post('/webhook', async context => {
          requests++;
          if (requests < 3) return context.json({ status: 'accepted' }, 202);
          resolve();
          return new Promise<Response>(() => undefined);
        });
      });
      server = await serve(app);
      return `${server.origin}/webhook`;
    },
    isStuck: () => third,
    stop: () => server.close(),
  };
}
