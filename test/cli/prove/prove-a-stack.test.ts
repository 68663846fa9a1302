import { setTimeout as sleep } from 'node:timers/promises';
import { ScanCommand } from '@aws-sdk/client-dynamodb';
import { writeSigningKeys } from '../../../cli/deployment/signing-secret.ts';
import { findStack } from '../../../cli/deployment/stack.ts';
import { type Fault, startFaultProxy } from '../../../local/fault-proxy.ts';
import type { Io } from '../../../terminal/io.ts';
import { SIGNING_KEY, startTestCallfold, type TestCallfold } from '../../end-to-end/running-callfold.ts';
import type { LoopbackServer } from '../loopback-server.ts';
import { Collector, runCommand } from '../run-command.ts';
import { environmentOf, healthyStack, serveStack } from '../stand-in-stack.ts';

// Each test file has an environment of its own.
const ENVIRONMENT = { ...process.env };

let callfold: TestCallfold;
let stack: LoopbackServer;
let proxy: Awaited<ReturnType<typeof startFaultProxy>>;
/** What becomes of the command's requests to DynamoDB. */
let faultOf: (target: string) => Fault | undefined;

beforeAll(async () => {
  callfold = await startTestCallfold();
  stack = await serveStack(healthyStack('Callfold-test', callfold.outputs));
  proxy = await startFaultProxy(callfold.endpoints.dynamodb, ({ target }) => faultOf(target));
  process.env = environmentOf(stack, { ...callfold.endpoints, dynamodb: proxy.url });
});

beforeEach(() => {
  faultOf = () => undefined;
});

afterAll(async () => {
  process.env = ENVIRONMENT;
  await proxy.stop();
  await stack.close();
  await callfold.stop();
});

const posts: string[] = [];
const watchedFetch: typeof fetch = (input, init) => {
  posts.push(String(input));
  return fetch(input, init);
};

const prove = (argv: readonly string[], io: Partial<Io> = {}) =>
  runCommand(['prove', '--stack', 'Callfold-test', '--concurrency', '1', ...argv], {
    fetch: watchedFetch,
    ...io,
  });

async function itemCount(): Promise<number> {
  const { Count = 0 } = await callfold.dynamodb.send(
    new ScanCommand({ TableName: callfold.outputs.TableName, ConsistentRead: true, Select: 'COUNT' }),
  );
  return Count;
}

it('says what it would do to a stack, and sends nothing without --yes', async () => {
  expect(await prove([])).toEqual({
    exitCode: 2,
    stdout: '',
    stderr:
      'callfold: This sends 50 made-up calls through the webhook of stack Callfold-test, and deletes them once they have been compared. Until then they are in its table, its lists and its stream: whatever reads the stream has to leave out ids that begin with callfold-proof-. Do it with --yes\n',
  });
  expect(posts).toEqual([]);
});

it('proves a stack, and deletes its calls once the counts of SQS can be believed', async () => {
  // Time goes by faster than it does.
  let skipped = 0;
  const now = () => Date.now() + skipped;
  let postedAt = 0;
  let deletedAt = 0;
  faultOf = target => {
    if (target.endsWith('.DeleteItem')) deletedAt = now();
    return undefined;
  };
  const stderr = new Collector({ isTTY: true });
  const run = await prove(['--calls', '3', '--yes', '--timeout', '1h'], {
    stderr,
    now,
    fetch(input, init) {
      postedAt = now();
      return fetch(input, init);
    },
    async sleep(milliseconds) {
      skipped += milliseconds;
      await sleep(10);
    },
  });
  expect(run.stdout).toContain(
    '\nAll 3 records are equal to the fold of their events, attribute for attribute.',
  );
  expect(run.stdout).toContain('\nNothing is left of them.\n');
  expect(run.exitCode).toBe(0);
  expect(stderr.text).toContain('Waiting until the queue holds none of them.\n');
  // AWS: the counts of a queue are right a minute after the last message was sent.
  expect(deletedAt - postedAt).toBeGreaterThan(59_000);
  expect(await itemCount()).toBe(0);
});

it('sends nothing that it could not delete again', async () => {
  posts.length = 0;
  faultOf = target => (target.endsWith('.DeleteItem') ? 'throttle' : undefined);
  const run = await prove(['--yes']);
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(/^callfold: .*Injected fault/);
  expect(posts).toEqual([]);
});

it('deletes its calls, or says how to, when records cannot be read', async () => {
  faultOf = target => (target.endsWith('.BatchGetItem') ? 'throttle' : undefined);
  const run = await prove(['--calls', '2', '--yes']);
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(/^callfold: [^:]*Injected fault\n$/);
  faultOf = target => (/\.(BatchGetItem|PutItem)$/.test(target) ? 'throttle' : undefined);
  const both = await prove(['--calls', '2', '--yes']);
  expect(both.exitCode).toBe(1);
  expect(both.stderr).toMatch(
    /Injected fault\. Made-up calls may be left: npx callfold prove --clean --stack Callfold-test\n$/,
  );
});

it('says which command puts a key into a secret without one', async () => {
  posts.length = 0;
  const deployment = await findStack('Callfold-test', { env: {} });
  await writeSigningKeys(deployment, ['{"key": "not like this"}']);
  const run = await prove(['--yes']);
  await writeSigningKeys(deployment, [SIGNING_KEY]);
  expect(run).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      "callfold: The signing secret of stack Callfold-test holds no key: npx callfold connect --stack Callfold-test puts Whippy's there, npx callfold doctor --stack Callfold-test says what is wrong with it\n",
  });
  expect(posts).toEqual([]);
});
