import { writeSigningKeys } from '../../cli/deployment/signing-secret.ts';
import { findStack } from '../../cli/deployment/stack.ts';
import { type LocalCallfold, startCallfold } from '../../local/callfold.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { runCommand } from './run-command.ts';
import { serveStack } from './stand-in-stack.ts';

// As CloudFormation makes it.
const RANDOM_VALUE = 'a1B2'.repeat(16);

// Each test file has an environment of its own.
const ENVIRONMENT = { ...process.env };

let callfold: LocalCallfold;
let stack: LoopbackServer;

beforeAll(async () => {
  const anyPort = { port: 0, flag: '' };
  callfold = await startCallfold({
    ports: { port: anyPort, sqsPort: anyPort, dynamodbPort: anyPort },
    signingKey: RANDOM_VALUE,
    onLine: () => undefined,
    onError: () => undefined,
  });
  stack = await serveStack({
    name: 'Callfold-test',
    outputs: callfold.outputs,
    alarms: [
      {
        name: 'Callfold-DeadLetters',
        description: 'Events were given up. What to do: Redrive them. More: https://example.com#dead-letters',
        raised: true,
      },
      { name: 'Callfold-Quarantine', description: '', raised: false },
    ],
  });
  process.env = {
    PATH: ENVIRONMENT.PATH,
    // The user's own settings stay out of it.
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.origin,
    AWS_ENDPOINT_URL_CLOUDWATCH: stack.origin,
    AWS_ENDPOINT_URL_DYNAMODB: callfold.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: callfold.endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: callfold.endpoints.secretsManager,
  };
});

afterAll(async () => {
  process.env = ENVIRONMENT;
  await stack.close();
  await callfold.stop();
});

test('finds a stack through its outputs', async () => {
  expect(await runCommand(['list', '--stack', 'Callfold-test'])).toEqual({
    exitCode: 0,
    stdout: 'Calls of the last 24 h, newest first\nNone. A longer time: --since 7d.\n',
    stderr: '',
  });
});

test('doctor tells that the secret is random still, and which alarm has gone off', async () => {
  const { exitCode, stdout } = await runCommand(['doctor', '--stack', 'Callfold-test']);
  expect(stdout).toContain(`
  !  Signing secret  still the random value it was made with: every delivery is refused
                     -> put Whippy's API key there: npx callfold connect --stack Callfold-test
`);
  expect(stdout).toContain(`
  !  Alarms          Callfold-DeadLetters has gone off 2 h ago: Events were given up.
                     -> Redrive them. More: https://example.com#dead-letters
2 problems.
`);
  expect(exitCode).toBe(1);
});

test('doctor is content with a secret that somebody has put a key into', async () => {
  await writeSigningKeys(await findStack('Callfold-test', { env: {} }), ['the-whippy-api-key', RANDOM_VALUE]);
  const { stdout } = await runCommand(['doctor', '--stack', 'Callfold-test']);
  expect(stdout).toContain('\n  ok Signing secret  holds 2 keys\n');
});

const API_KEY = 'wk_live_the-api-key';

test.each([
  ['empty', ''],
  [
    "JSON, as the console's Key/value form writes it, and not the key alone",
    JSON.stringify({ key: API_KEY }),
  ],
  [
    "JSON, as the console's Key/value form writes it, and not the key alone",
    JSON.stringify({ key: API_KEY }, null, 2),
  ],
  ['in quotes', `"${API_KEY}"`],
  ['too short: a key has at least 16 characters', 'wk_live'],
  ['not a key: a key has no quotes, braces, colons or commas', `key:${API_KEY}`],
])('doctor names the mistake: %s', async (mistake, text) => {
  await writeSigningKeys(await findStack('Callfold-test', { env: {} }), [text]);
  const { stdout, exitCode } = await runCommand(['doctor', '--stack', 'Callfold-test']);
  expect(exitCode).toBe(1);
  expect(stdout).toContain(`
  !  Signing secret  ${mistake}: every delivery is refused
                     -> put Whippy's API key there, as plain text and nothing else: npx callfold connect --stack Callfold-test
`);
  // What is not a key is not tried as one.
  expect(stdout).toMatch(/\n {2}ok Endpoint {8}\S+ refuses unsigned ones\n/);
  expect(stdout).not.toContain(API_KEY);
});

test('doctor notes what stands beside the keys', async () => {
  await writeSigningKeys(await findStack('Callfold-test', { env: {} }), ['API key:', API_KEY]);
  const { stdout } = await runCommand(['doctor', '--stack', 'Callfold-test']);
  expect(stdout).toContain(`
  -  Signing secret  holds a key, and 2 words that are not keys
                     -> see docs/runbook.md#rotate-the-signing-key
`);
});
