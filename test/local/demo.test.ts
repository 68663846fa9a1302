import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exitCodeOf, startProcess, written } from './start-process.ts';

let temporary: string;

beforeEach(() => {
  temporary = mkdtempSync(join(tmpdir(), 'callfold-test-'));
});

afterEach(() => rmSync(temporary, { recursive: true }));

const leftovers = () => readdirSync(temporary).filter(name => name.startsWith('callfold-'));

it('prints the record on standard output, alone', async () => {
  const run = startProcess('demo', [], { TMPDIR: temporary });
  expect(await exitCodeOf(run)).toBe(0);
  expect(JSON.parse(run.output.stdout)).toMatchObject({
    status: 'analyzed',
    started_event: {},
    ended_event: {},
  });
  expect(leftovers()).toEqual([]);
});

it('prints the record last, after every line of the log', () => {
  const path = join(temporary, 'both');
  const both = openSync(path, 'w');
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', 'local/demo.ts'], {
    env: { ...process.env, NODE_OPTIONS: '', TMPDIR: temporary },
    stdio: ['ignore', both, both],
  });
  closeSync(both);
  expect(status).toBe(0);
  const text = readFileSync(path, 'utf8');
  const record = text.slice(text.indexOf('The finished record:\n') + 'The finished record:\n'.length);
  expect(JSON.parse(record)).toMatchObject({ status: 'analyzed' });
  expect(text).toContain('webhook  accepted  call.analyzed');
});

it.each([
  ['Bundling', ['SIGINT']],
  ['webhook  accepted', ['SIGINT']],
  // As from npm, which passes Ctrl-C on to what the terminal has sent it to. Two of a kind might arrive as one.
  ['webhook  accepted', ['SIGINT', 'SIGTERM']],
] as const)('leaves nothing behind at Ctrl-C (after %j: %j)', async (moment, signals) => {
  const run = startProcess('demo', [], { TMPDIR: temporary });
  await written(run, 'stderr', moment);
  for (const signal of signals) run.child.kill(signal);
  // If it had finished by then, its record is printed all the same.
  expect([0, 130]).toContain(await exitCodeOf(run));
  if (run.child.exitCode === 130) expect(run.output.stdout).toBe('');
  expect(run.output.stderr).not.toMatch(/\bat .+:\d+:\d+/);
  expect(leftovers()).toEqual([]);
});
