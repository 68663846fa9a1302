import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { answerDiscovery, DISCOVERY_PATH } from '../../local/discovery.ts';
import { createSecret, createSecretsManager } from '../../local/secrets-manager.ts';
import { randomSigningKey } from '../../local/signing-key.ts';
import { readToken, TokenFileError, writeToken } from '../../local/token-file.ts';
import { createToken } from '../../loopback/secret-token.ts';
import { type LoopbackServer, serve } from './loopback-server.ts';
import { FakeClock, runCommand } from './run-command.ts';

const API_KEY = 'wk_live_the-api-key';

let state: string;
/** The folder for tokens within {@link state}. */
let folder: string;
let server: LoopbackServer;
let app: Hono;
let port: number;
/** Everything that the program at the port was sent. */
let seen: string[];

beforeEach(async () => {
  state = await mkdtemp(join(tmpdir(), 'callfold-state-'));
  folder = join(state, 'callfold');
  seen = [];
  app = new Hono();
  app.use(async (context, next) => {
    const { url, method } = context.req;
    const headers = JSON.stringify(context.req.header());
    seen.push(`${method} ${url} ${headers} ${await context.req.raw.clone().text()}`);
    await next();
  });
  server = await serve(app);
  port = Number(new URL(server.origin).port);
});

afterEach(async () => {
  await server.close();
  await rm(state, { recursive: true });
});

function connect() {
  const argv = ['connect', '--key-only', `--local=${server.origin}`];
  const { now, sleep } = new FakeClock();
  return runCommand(argv, { now, sleep, env: { XDG_STATE_HOME: state, WHIPPY_API_KEY: API_KEY } });
}

const secret = () => createSecret('signing', randomSigningKey(), Date.now());

function documentAt(endpoint: string) {
  return {
    outputs: { WebhookUrl: `${server.origin}/webhook`, SigningSecretArn: secret().arn },
    endpoints: {
      sqs: endpoint,
      dynamodb: endpoint,
      secretsManager: `${endpoint}/secrets`,
      cloudWatchLogs: endpoint,
      eventBridge: endpoint,
      firehose: endpoint,
      s3: endpoint,
    },
  };
}

describe('a program that got hold of the port', () => {
  async function expectNothingSaid(): Promise<void> {
    app.route('/secrets', createSecretsManager([secret()], Date.now));
    const run = await connect();
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(
      /^callfold: What answers at \S+ is not callfold, or another user started it: .+\n$/,
    );
    expect(seen).toHaveLength(1);
    expect(seen.join('\n')).not.toContain(API_KEY);
  }

  it('is not believed if there has been no npm start', async () => {
    app.get(DISCOVERY_PATH, context => context.json(documentAt(server.origin)));
    await expectNothingSaid();
  });

  it('is not believed if a start that was killed has left its token, and is not sent the token', async () => {
    const token = createToken();
    await writeToken(folder, port, token);
    app.get(DISCOVERY_PATH, context => {
      const proof = context.req.header('x-callfold-proof') ?? '';
      return context.json(documentAt(server.origin), 200, { 'x-callfold-proof': proof });
    });
    await expectNothingSaid();
    expect(seen.join('\n')).not.toContain(token);
  });

  it('is not believed with a proof for another document', async () => {
    const token = createToken();
    await writeToken(folder, port, token);
    const honest = answerDiscovery(token, documentAt('http://localhost:1'));
    app.get(DISCOVERY_PATH, async (context, next) => {
      const answer = (await honest(context, next)) as Response;
      return context.json(documentAt(server.origin), 200, Object.fromEntries(answer.headers));
    });
    await expectNothingSaid();
  });

  it('is not believed with a token that others may have written or read', async () => {
    const token = createToken();
    await writeToken(folder, port, token);
    app.get(DISCOVERY_PATH, answerDiscovery(token, documentAt(server.origin)));
    const [name = ''] = await readdir(folder);
    await chmod(join(folder, name), 0o640);
    await expectNothingSaid();
  });

  it('is not followed elsewhere', async () => {
    const token = createToken();
    await writeToken(folder, port, token);
    app.get(DISCOVERY_PATH, context => context.redirect('/elsewhere'));
    app.get('/elsewhere', answerDiscovery(token, documentAt(server.origin)));
    await expectNothingSaid();
  });
});

it.each([
  'http://192.0.2.1:80',
  'https://evil.example',
  'http://localhost.evil.example:3000',
  'http://localhost@evil.example',
])('endpoints elsewhere are not used, even if npm start itself names them: %s', async endpoint => {
  const token = createToken();
  await writeToken(folder, port, token);
  app.get(DISCOVERY_PATH, answerDiscovery(token, documentAt(endpoint)));
  const run = await connect();
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(/^callfold: What answers at /);
});

it('the services with the token are used', async () => {
  const token = createToken();
  await writeToken(folder, port, token);
  const held = secret();
  app.get(DISCOVERY_PATH, answerDiscovery(token, documentAt(server.origin)));
  app.route('/secrets', createSecretsManager([held], Date.now));
  app.post('/webhook', context => context.json({ error: 'signature_missing', message: 'No' }, 401));
  await connect();
  // The random key of the start does not stay valid beside the real one.
  expect(held.value).toBe(API_KEY);
});

it.each([
  'http://evil.example:3000',
  'http://192.168.0.7:3000',
  'http://localhost.evil.example',
  'http://localhost@evil.example',
  'https://localhost:3000',
])('--local takes no address but one of this machine: not %s', async url => {
  const run = await runCommand(['list', `--local=${url}`], {
    fetch: () => Promise.reject(new Error('asked')),
  });
  expect(run).toEqual({
    exitCode: 2,
    stdout: '',
    stderr: `callfold: option '--local [url]' argument '${url}' is invalid. It must be an address of this machine such as http://localhost:3000. (--help tells more)\n`,
  });
});

describe('the file of the token', () => {
  it('is for this user alone, whatever was there before', async () => {
    await writeToken(folder, 3000, 'old');
    const [name = ''] = await readdir(folder);
    const path = join(folder, name);
    expect(name).toBe('local-3000.token');
    await chmod(path, 0o666);
    const remove = await writeToken(folder, 3000, 'new');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(await readFile(path, 'utf8')).toBe('new');
    expect(await readToken(folder, 3000)).toBe('new');
    await remove();
    expect(await readdir(folder)).toEqual([]);
    expect(await readToken(folder, 3000)).toBeUndefined();
  });

  it('that cannot be written is said in one line', async () => {
    await writeFile(folder, 'a file, where the folder would be');
    const writing = writeToken(folder, 3000, 'token');
    await expect(writing).rejects.toThrow(TokenFileError);
    await expect(writing).rejects.toThrow(
      /^Cannot write to \S+callfold \(EEXIST\): set XDG_STATE_HOME to .+$/,
    );
  });
});
