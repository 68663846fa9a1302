import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import { createSecret, createSecretsManager } from '../../../local/secrets-manager.ts';
import { sign } from '../../../whippy/signature.ts';
import { type LoopbackServer, serve } from '../loopback-server.ts';
import { ended, runProcess, startProcess } from './callfold-process.ts';

const KEY = 'the-signing-key-of-tests';
const CREDENTIALS = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY'];

let home: string;
let aws: LoopbackServer;
/** A machine on which AWS is set up, and AWS is on this machine. */
let env: { readonly [name: string]: string };

// As much of AWS as it takes to find a stack and its keys.
beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'callfold-home-'));
  await mkdir(join(home, '.aws'));
  await writeFile(join(home, '.aws/config'), '[profile work]\nregion = eu-central-1\n');
  const secret = createSecret('signing', KEY, Date.now());
  const app = new Hono();
  app.post('/cloudformation/*', async context => {
    const name = new URLSearchParams(await context.req.text()).get('StackName') ?? '';
    if (name === 'Callfold-prod') return context.body(described({ SigningSecretArn: secret.arn }));
    if (name === 'Website') return context.body(described({ BucketName: 'website' }));
    if (name === 'Login') return context.html('<html><body>Log in to this network</body></html>');
    if (name === 'Blocked') return context.html('<!DOCTYPE html><title>Blocked</title><p>No<br>', 403);
    return context.body(refused('ValidationError', `Stack with id ${name} does not exist`), 400);
  });
  app.route('/secretsmanager', createSecretsManager([secret], Date.now));
  aws = await serve(app);
  env = {
    HOME: home,
    AWS_REGION: 'eu-central-1',
    AWS_ACCESS_KEY_ID: 'somebody',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL_CLOUDFORMATION: `${aws.origin}/cloudformation`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${aws.origin}/secretsmanager`,
  };
});

afterAll(async () => {
  await aws.close();
  await rm(home, { recursive: true });
});

function described(outputs: { readonly [name: string]: string }): string {
  const members = Object.entries(outputs).map(
    ([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`,
  );
  return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><Outputs>${members.join('')}</Outputs></member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
}

function refused(code: string, message: string): string {
  return `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`;
}

it('finds a stack by its outputs, and its keys', async () => {
  const header = sign(KEY, 'the body', Date.now());
  const argv = ['verify', '--stack', 'Callfold-prod', '--header', header, '--body-file', '-'];
  const child = startProcess(argv, { env });
  child.stdin.end('the body');
  const run = await ended(child);
  expect(run).toMatchObject({ exitCode: 0, stderr: '' });
  expect(run.stdout).toContain('number 1 of 1');
});

it.each(['Login', 'Blocked'])(
  'explains in one line that a page came in place of an answer of AWS: %s',
  async name => {
    const run = await runProcess(['list', '--stack', name], { env });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(/^callfold: Something in between, .+ HTML page in place of AWS: .+\n$/);
  },
);

it.each([
  [
    'a stack that is not there',
    [],
    /^callfold: There is no stack Callfold in eu-central-1: deploy it with .+\n$/,
  ],
  [
    'a stack of something else',
    ['--stack', 'Website'],
    /^callfold: Stack Website has no output TableName: it has no pipeline of callfold, .+\n$/,
  ],
])('explains %s in one line', async (_, argv, message) => {
  const run = await runProcess(['list', ...argv], { env });
  expect(run).toMatchObject({ exitCode: 1, stdout: '' });
  expect(run.stderr).toMatch(message);
});

it('takes the region that only the AWS CLI knows', async () => {
  const { AWS_REGION, ...nowhere } = env;
  const run = await runProcess(['list'], { env: { ...nowhere, AWS_DEFAULT_REGION: 'ap-southeast-2' } });
  expect(run.stderr).toMatch(/^callfold: There is no stack Callfold in ap-southeast-2: /);
});

describe('explains in one line what AWS tools have not been told:', () => {
  it.each([
    ['no region', ['AWS_REGION'], {}, /^callfold: No AWS region: set AWS_REGION, .+\n$/],
    ['no credentials', CREDENTIALS, {}, /^callfold: No AWS credentials found: .+\n$/],
    [
      'neither',
      ['AWS_REGION', ...CREDENTIALS],
      {},
      /^callfold: No AWS credentials and no region found: run aws configure, .+\n$/,
    ],
    [
      'a profile that does not exist, without a region',
      ['AWS_REGION', ...CREDENTIALS],
      { AWS_PROFILE: 'nope' },
      /^callfold: There is no AWS profile nope \(AWS_PROFILE\): .+\n$/,
    ],
    [
      'a profile that does not exist, with a region',
      CREDENTIALS,
      { AWS_PROFILE: 'nope' },
      /^callfold: There is no AWS profile nope \(AWS_PROFILE\): .+\n$/,
    ],
    [
      'a profile without credentials',
      ['AWS_REGION', ...CREDENTIALS],
      { AWS_PROFILE: 'work' },
      /^callfold: The AWS profile work \(AWS_PROFILE\) has no credentials: .+\n$/,
    ],
  ])('%s', async (_, missing, added, message) => {
    const kept = Object.entries(env).filter(([name]) => !missing.includes(name));
    const run = await runProcess(['list'], { env: { ...Object.fromEntries(kept), ...added } });
    expect(run).toMatchObject({ exitCode: 1, stdout: '' });
    expect(run.stderr).toMatch(message);
  });
});

it('prints the steps of connect --manual without any access to AWS', async () => {
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, ...nobody } = env;
  const run = await runProcess(['connect', '--manual', '--stack', 'Callfold-prod'], { env: nobody });
  expect(run.exitCode).toBe(0);
  expect(run.stdout).toContain('     <WebhookUrl>\n');
  expect(run.stdout).toMatch(/ {5}npx callfold connect --key-only --stack Callfold-prod\n$/);
  expect(run.stderr).toMatch(
    /^The address could not be filled in: No AWS credentials and no region found: .+\n$/,
  );
});
