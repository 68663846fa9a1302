import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const outdir = mkdtempSync(join(tmpdir(), 'callfold-synth-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

// From a folder without packages, too.
const TSX = import.meta.resolve('tsx');

/** Runs an app the way the CDK CLI does, which hands over context and output folder in the environment. */
function run(app: string, context: Record<string, unknown>, cwd = process.cwd()) {
  const { status, stderr } = spawnSync(process.execPath, ['--import', TSX, resolve(app)], {
    cwd,
    encoding: 'utf8',
    env: {
      ...process.env,
      NODE_NO_WARNINGS: '1',
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ 'aws:cdk:bundling-stacks': [], ...context }),
    },
  });
  return { status, stderr };
}

test('a typing error in a setting stops the synth with one line that says what to type', () => {
  expect(run('bin/callfold.ts', { batchsize: '5' })).toEqual({
    status: 1,
    stderr: 'Unknown setting "batchsize": did you mean batchSize?\n',
  });
});

test('the stages are those of the stages.json beside cdk.json', () => {
  const folder = mkdtempSync(join(tmpdir(), 'callfold-stages-'));
  writeFileSync(join(folder, 'stages.json'), '{ "north": {}, "south": { "retentionDays": 365 } }');
  expect(run('bin/callfold.ts', {}, folder)).toEqual({
    status: 1,
    stderr: 'Unknown stage "dev": stages.json has north, south\n',
  });
  rmSync(join(folder, 'stages.json'));
  expect(run('bin/callfold.ts', {}, folder)).toEqual({
    status: 1,
    stderr: expect.stringMatching(
      /^stages\.json cannot be read \(ENOENT.*\): it holds the stages, at least \{.*\n$/,
    ),
  });
  rmSync(folder, { recursive: true });
});

test('a template that breaks a security rule fails the synth', () => {
  const { status, stderr } = run('test/stack/insecure-app.ts', {});
  expect(stderr).toContain('AwsSolutions-SQS4');
  expect(status).not.toBe(0);
});

test('the app as it is synthesizes without a word', () => {
  expect(run('bin/callfold.ts', { stage: 'prod', alarmEmail: 'ops@example.com' })).toEqual({
    status: 0,
    stderr: '',
  });
});
