import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const outdir = mkdtempSync(join(tmpdir(), 'callfold-synth-'));
afterAll(() => rmSync(outdir, { recursive: true, force: true }));

/** Runs an app the way the CDK CLI does, which hands over context and output folder in the environment. */
function run(app: string, context: Record<string, unknown>) {
  const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', app], {
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
    stderr: expect.stringMatching(/^Unknown setting "batchsize": use stage, alarmEmail, .*batchSize.*\n$/),
  });
  expect(run('bin/callfold.ts', { stage: 'production' })).toEqual({
    status: 1,
    stderr: 'Unknown stage "production": use one of dev, prod\n',
  });
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
