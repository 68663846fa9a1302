import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { deployCommand } from '../../cli/deployment/deployment.ts';
import { writeSigningKeys } from '../../cli/deployment/signing-secret.ts';
import { findStack } from '../../cli/deployment/stack.ts';
import { CallsStack } from '../../docs/examples/calls-stack.ts';
import { readSettings } from '../../lib/settings/read-settings.ts';
import { BLANK_STAGES } from '../../lib/settings/stages.ts';
import { startTestCallfold, type TestCallfold } from '../end-to-end/running-callfold.ts';
import { eventually } from '../eventually.ts';
import type { LoopbackServer } from './loopback-server.ts';
import { runCommand } from './run-command.ts';
import { environmentOf, healthyStack, serveStack } from './stand-in-stack.ts';

// Each test file has an environment of its own.
const ENVIRONMENT = { ...process.env };
const KEY = 'the-whippy-api-key';
const folder = mkdtempSync(join(tmpdir(), 'callfold-stacks-'));
const notAnEvent = join(folder, 'not-an-event.json');

let callfold: TestCallfold;
let stack: LoopbackServer | undefined;

beforeAll(async () => {
  writeFileSync(notAnEvent, '{}');
  callfold = await startTestCallfold({ signingKey: KEY });
});

afterEach(async () => {
  process.env = { ...ENVIRONMENT };
  await stack?.close();
  stack = undefined;
});

afterAll(async () => {
  await callfold.stop();
  rmSync(folder, { recursive: true });
});

/** Has the command find a stack with these outputs; what they lead to is on this machine. */
async function deploy(name: string, outputs: { readonly [name: string]: string }): Promise<void> {
  stack = await serveStack(healthyStack(name, outputs));
  process.env = environmentOf(stack, callfold.endpoints);
}

/** Outputs of a second pipeline beside others of its stack. */
function named(pipeline: string): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(callfold.outputs).map(([name, value]) => [pipeline + name, value]),
  );
}

/** The outputs of the stack in docs/construct.md, as far as they can lead somewhere on this machine. */
function outputsOfExample(): { [name: string]: string } {
  const app = new App({ context: { 'aws:cdk:bundling-stacks': [] }, builtinCloudFormationValidation: false });
  const example = new CallsStack(app, 'Calls', {
    domainName: 'calls.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/example',
  });
  const names = Object.keys(Template.fromStack(example).toJSON().Outputs);
  return Object.fromEntries(names.map(name => [name, callfold.outputs[name] ?? 'only in AWS']));
}

describe("the documented stack of a user's own", () => {
  beforeEach(() => deploy('Calls', outputsOfExample()));

  test.each([
    [['list'], /^Calls of the last 24 h, newest first\nNone\./],
    [['dlq'], /^The dead-letter queue is empty\./],
    [['quarantine'], /^The quarantine is empty\./],
    [['doctor'], /ok Outputs +all 7 there/],
  ])('%j works there', async (command, expected) => {
    const { stdout, stderr } = await runCommand([...command, '--stack', 'Calls']);
    expect([stdout, stderr]).toEqual([expect.stringMatching(expected), '']);
  });
});

test('the commands in docs/construct.md find the documented stack', async () => {
  await deploy('Calls', outputsOfExample());
  const page = readFileSync('docs/construct.md', 'utf8');
  const commands = [...page.matchAll(/^npx callfold (\w+) --stack Calls$/gm)].map(([, name = '']) => name);
  expect(commands).toEqual(['connect', 'doctor', 'list', 'dlq', 'quarantine']);
  for (const name of commands) {
    const { stdout, stderr } = await runCommand([name, '--stack', 'Calls'], { env: { WHIPPY_API_KEY: '' } });
    expect([name, stdout + stderr]).not.toEqual([name, expect.stringMatching(/no output|no stack|older/)]);
  }
});

describe('a stack with several pipelines', () => {
  test('each is found by its name', async () => {
    await deploy('Theirs', { ...named('North'), ...named('South'), OrdersTableName: 'orders' });
    const { stdout, exitCode } = await runCommand(['dlq', '--stack', 'Theirs', '--pipeline', 'South']);
    expect([stdout, exitCode]).toEqual(['The dead-letter queue is empty.\n', 0]);
    const show = await runCommand(['show', 'nope', '--stack', 'Theirs', '--pipeline', 'North']);
    expect(show.stderr).toBe(
      'callfold: There is no call nope in pipeline North of stack Theirs: npx callfold list --stack Theirs --pipeline North shows which there are\n',
    );
  });

  test('without a name, the command says which there are, and takes none of them', async () => {
    await deploy('Theirs', { ...named('North'), ...named('South') });
    expect(await runCommand(['list', '--stack', 'Theirs'])).toEqual({
      exitCode: 1,
      stdout: '',
      stderr:
        'callfold: Stack Theirs has no pipeline without a name: use --pipeline North or --pipeline South\n',
    });
  });

  test('a name that it does not have is refused', async () => {
    await deploy('Theirs', { ...callfold.outputs, ...named('South') });
    expect((await runCommand(['list', '--stack', 'Theirs', '--pipeline', 'West'])).stderr).toBe(
      'callfold: Stack Theirs has no pipeline West: use --pipeline South or no --pipeline\n',
    );
    expect((await runCommand(['dlq', '--stack', 'Theirs'])).exitCode).toBe(0);
  });
});

test('a stack without a pipeline is not called anything but that', async () => {
  await deploy('Website', { BucketName: 'website' });
  expect((await runCommand(['dlq', '--stack', 'Website'])).stderr).toBe(
    'callfold: Stack Website has no output DeadLetterQueueUrl: it has no pipeline of callfold, or one of an older version. If it has one, deploy it again; else name another stack with --stack\n',
  );
});

test('the command that deploys a stack is the one of its stage', () => {
  for (const stage of ['dev', 'prod']) {
    const { stackName } = readSettings({ stage }, BLANK_STAGES);
    expect(deployCommand(stackName)).toBe(`npx cdk deploy${stage === 'dev' ? '' : ` -c stage=${stage}`}`);
  }
  expect(deployCommand('Theirs')).toBeUndefined();
});

/** What a command suggests to run, each up to the next one. */
function suggestionsIn({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }): string[] {
  const text = `${stdout} ${stderr}`.replaceAll(/\s+/g, ' ');
  return text.match(/npx callfold .*?(?=npx callfold|$)/g) ?? [];
}

/** A delivery without a signature, which goes to the quarantine. */
async function deliverUnsigned(): Promise<void> {
  const body = JSON.stringify({ event: 'call.ended', data: { id: 'unsigned' } });
  await fetch(String(callfold.outputs.WebhookUrl), { method: 'POST', body });
}

describe.each([
  ['a stage', ['--stack', 'Callfold-prod'], '--stack Callfold-prod'],
  [
    'a pipeline of another stack',
    ['--stack', 'Callfold-prod', '--pipeline', 'South'],
    '--stack Callfold-prod --pipeline South',
  ],
  ['local services on another port', ['--local', 'ORIGIN'], '--local ORIGIN'],
])('every suggested command is about %s', (_title, argv, suggested) => {
  const withOrigin = (text: string) =>
    text.replace('ORIGIN', new URL(String(callfold.outputs.WebhookUrl)).origin);
  const run = (...command: string[]) => runCommand([...command, ...argv.map(withOrigin)]);

  beforeEach(async () => {
    await deploy('Callfold-prod', { ...callfold.outputs, ...named('South') });
    await deliverUnsigned();
  });

  test.each([
    ['show', 'nope'],
    ['quarantine', 'list'],
    ['doctor'],
    ['connect', '--manual'],
    ['send', '--calls', '1', '--yes'],
  ])('%s %s', async (...command) => {
    const suggestions = suggestionsIn(await run(...command));
    expect(suggestions).not.toEqual([]);
    for (const suggestion of suggestions) expect(suggestion).toContain(withOrigin(suggested));
  });

  test('send with a secret that holds no key', async () => {
    const deployment = await findStack('Callfold-prod', { env: {} });
    await writeSigningKeys(deployment, ['']);
    const { stderr } = await run('send', '--yes');
    await writeSigningKeys(deployment, [KEY]);
    expect(stderr).toBe(
      `callfold: The signing secret holds no key: npx callfold doctor ${withOrigin(suggested)} says why\n`,
    );
  });

  test('send of which every event was refused does not tell to look at a call', async () => {
    const refused = await run('send', '--file', notAnEvent);
    expect(refused.stdout).toContain('400 invalid_event');
    expect(refused.stdout).not.toContain('Look at one');
    const [redrive] = await eventually(async () => {
      const suggestions = suggestionsIn(await run('dlq'));
      return suggestions.length > 0 ? suggestions : undefined;
    });
    expect(redrive).toContain(`npx callfold dlq redrive ${withOrigin(suggested)}`);
  });

  test.each([['list', '--contact', 'unknown'], ['disconnect'], ['forget', 'unknown']])(
    '%s %s: none, or about it',
    async (...command) => {
      const suggestions = suggestionsIn(await run(...command));
      expect(suggestions.filter(suggestion => !suggestion.includes(withOrigin(suggested)))).toEqual([]);
    },
  );
});

test('an error about a table that is gone suggests what is about its stack', async () => {
  await deploy('Callfold-prod', { ...callfold.outputs, TableName: 'gone' });
  const { stderr } = await runCommand(['list', '--stack', 'Callfold-prod']);
  expect(stderr).toMatch(
    /^callfold: A part of the deployment is gone \(.*\), and a deploy does not bring it back: npx callfold doctor --stack Callfold-prod says what does\n$/,
  );
});

test('a stack that is not there is deployed by the command of its stage', async () => {
  await deploy('Callfold', callfold.outputs);
  expect((await runCommand(['list', '--stack', 'Callfold-prod'])).stderr).toContain(
    'There is no stack Callfold-prod in us-east-1: deploy it with npx cdk deploy -c stage=prod, or look elsewhere',
  );
  expect((await runCommand(['list', '--stack', 'Theirs'])).stderr).toContain(
    'There is no stack Theirs in us-east-1: deploy it, or look elsewhere',
  );
});

test('services that do not run are started on their own port', async () => {
  expect((await runCommand(['list', '--local', 'http://localhost:1'])).stderr).toBe(
    'callfold: Nothing answers at http://localhost:1: run npm start -- --port 1 first\n',
  );
});

test('no message names a command but through the function that says which deployment it is about', () => {
  const files = ['cli', 'view', 'store', 'local', 'terminal', 'loopback'].flatMap(room =>
    readdirSync(room, { recursive: true, encoding: 'utf8' })
      .filter(file => /\.tsx?$/.test(file))
      .map(file => join(room, file)),
  );
  const naming = files.filter(file =>
    readFileSync(file, 'utf8')
      .split('\n')
      .some(line => /npx callfold/.test(line) && !/^\s*(\/\*)?[/*]/.test(line)),
  );
  // The last two are the examples of --help, and the start of the local services, which adds localFlag.
  expect(naming.sort()).toEqual(['cli/deployment/deployment.ts', 'cli/program.ts', 'local/run.ts']);
});
