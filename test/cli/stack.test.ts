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
// Neither the user's own settings nor the network: AWS's SDK must come to its end with what is given here.
const NO_CREDENTIALS = {
  PATH: ENVIRONMENT.PATH,
  AWS_CONFIG_FILE: '/dev/null',
  AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  AWS_EC2_METADATA_DISABLED: 'true',
  AWS_REGION: 'us-east-1',
};

let callfold: LocalCallfold;
let stack: LoopbackServer;
let environment: { [name: string]: string | undefined };

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
        description: 'Events were given up. What to do: docs/runbook.md#dead-letters',
        raised: true,
      },
      { name: 'Callfold-Quarantine', description: '', raised: false },
    ],
  });
  environment = {
    ...NO_CREDENTIALS,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_CLOUDFORMATION: stack.origin,
    AWS_ENDPOINT_URL_CLOUDWATCH: stack.origin,
    AWS_ENDPOINT_URL_DYNAMODB: callfold.endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: callfold.endpoints.sqs,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: callfold.endpoints.secretsManager,
  };
});

beforeEach(() => {
  process.env = environment;
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

test('says in one line that there is no such stack, and where it looked', async () => {
  expect(await runCommand(['list'])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      'callfold: There is no stack Callfold in us-east-1: deploy it with npx cdk deploy, or look elsewhere with --stack, AWS_REGION or AWS_PROFILE. Without AWS, use --local\n',
  });
});

test('says in one line that there are no credentials', async () => {
  process.env = { ...NO_CREDENTIALS, AWS_ENDPOINT_URL_CLOUDFORMATION: stack.origin };
  expect(await runCommand(['list'])).toEqual({
    exitCode: 1,
    stdout: '',
    stderr:
      'callfold: No AWS credentials found: run aws configure or aws sso login, or set AWS_PROFILE. Without AWS, use --local\n',
  });
});

test('says in one line that there is no region', async () => {
  const { AWS_REGION, ...noRegion } = environment;
  process.env = noRegion;
  const { exitCode, stderr } = await runCommand(['show']);
  expect(exitCode).toBe(1);
  expect(stderr).toBe(
    'callfold: No AWS region: set AWS_REGION, or give your AWS profile one with aws configure\n',
  );
});

test('doctor tells that the secret is random still, and which alarm has gone off', async () => {
  const { exitCode, stdout } = await runCommand(['doctor', '--stack', 'Callfold-test']);
  expect(stdout).toContain(`
  !  Signing secret  still the random value it was made with: every delivery is refused
                     -> put Whippy's API key there: npx callfold connect --stack Callfold-test
`);
  expect(stdout).toContain(`
  !  Alarms          Callfold-DeadLetters has gone off 2 h ago: Events were given up.
                     -> see docs/runbook.md#dead-letters
2 problems.
`);
  expect(exitCode).toBe(1);
});

test('doctor is content with a secret that somebody has put a key into', async () => {
  await writeSigningKeys(await findStack('Callfold-test'), ['the-key', RANDOM_VALUE]);
  const { stdout } = await runCommand(['doctor', '--stack', 'Callfold-test']);
  expect(stdout).toContain('\n  ok Signing secret  holds 2 keys\n');
});
