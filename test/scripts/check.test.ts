import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { eventually } from '../eventually.ts';

const folder = mkdtempSync(join(tmpdir(), 'callfold-check-'));

beforeAll(() => {
  const scripts = {
    good: 'echo fine',
    'another-good': 'echo fine as well',
    bad: 'echo wrong && exit 3',
    endless: 'node endless.mjs',
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ scripts }));
  writeFileSync(join(folder, 'endless.mjs'), 'console.log("pid", process.pid); setInterval(() => {}, 1000);');
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Starts `npm run check` on scripts of the package in `folder`. */
function startCheck(...names: string[]) {
  const child = spawn(process.execPath, ['--import', 'tsx', resolve('scripts/check.ts'), ...names], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const output = { text: '' };
  child.stdout.on('data', data => {
    output.text += data;
  });
  const exitCode = once(child, 'close').then(([code]) => code);
  return { child, output, exitCode };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('goes on after a failure, and names all failures and times at the end', async () => {
  const { output, exitCode } = startCheck('bad', 'good', 'no-such-script', 'another-good');
  expect(await exitCode).toBe(1);
  const lines = output.text.split('\n');
  expect(lines).toEqual(expect.arrayContaining(['[1/4] bad', 'wrong', '[2/4] good', 'fine', 'fine as well']));
  expect(lines.slice(-10).map(line => line.replace(/ +\d+\.\d s/, ' 0.0 s'))).toEqual([
    '',
    'FAILED 0.0 s  bad',
    'passed 0.0 s  good',
    'FAILED 0.0 s  no-such-script',
    'passed 0.0 s  another-good',
    '',
    'Failed: bad, no-such-script',
    '',
    '2 passed, 2 failed',
    '',
  ]);
});

it('ends with 0 if everything passes', async () => {
  const { output, exitCode } = startCheck('good', 'another-good');
  expect(await exitCode).toBe(0);
  expect(output.text).toMatch(/^2 passed, 0 failed$/m);
  expect(output.text).not.toContain('Failed');
});

it.each(['SIGINT', 'SIGTERM'] as const)('%s ends it and all that it started', async signal => {
  const { child, output, exitCode } = startCheck('good', 'endless', 'another-good');
  const pid = await eventually(async () => Number(/^pid (\d+)$/m.exec(output.text)?.[1]) || undefined);
  child.kill(signal);
  expect(await exitCode).toBe(130);
  await eventually(async () => !isRunning(pid) || undefined);
  expect(output.text).toMatch(/^Interrupted$/m);
  expect(output.text).toMatch(/^1 passed, 0 failed$/m);
  expect(output.text).not.toContain('fine as well');
});
