import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { programFor } from '../parse-command.ts';
import { runCommand } from '../run-command.ts';

const folder = mkdtempSync(join(tmpdir(), 'callfold-completion-'));

afterAll(() => rmSync(folder, { recursive: true }));

const commands = within(programFor());
const options = commands.flatMap(command => command.options);
const choices = [...options, ...commands.flatMap(command => command.registeredArguments)].flatMap(
  ({ argChoices = [] }) => argChoices,
);

function within(command: Command): Command[] {
  return command.commands.flatMap(subcommand => [subcommand, ...within(subcommand)]);
}

/** Bash is everywhere, and its tests run its script. The others at least parse theirs, if this machine has them. */
const SHELLS_HERE = ['bash', 'zsh', 'fish'].filter(shell => spawnSync(shell, ['-c', ':']).status === 0);

describe.each(['bash', 'zsh', 'fish'])('the script for %s', shell => {
  let script: string;

  beforeAll(async () => {
    const { exitCode, stdout, stderr } = await runCommand(['completion', shell]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    script = stdout;
  });

  test('has each command, option and choice of the program', () => {
    const words = new Set(script.match(/[\w-]+/g));
    const flags = options.flatMap(({ long }) => long ?? []);
    const expected = [
      ...commands.map(command => command.name()),
      ...(shell === 'fish' ? flags.map(flag => flag.slice(2)) : flags),
      ...choices,
    ];
    expect(choices).toEqual(expect.arrayContaining(['jsonl', 'voicemail', 'campaign', 'finished', 'zsh']));
    expect(expected.filter(word => !words.has(word))).toEqual([]);
  });

  test('says what wrote it, and ends with a line break', () => {
    expect(script).toMatch(new RegExp(`^# .* callfold completion ${shell}\\n`));
    expect(script).toMatch(/[^\n]\n$/);
  });
});

test.each(SHELLS_HERE)('%s parses its script', async shell => {
  const file = join(folder, shell);
  writeFileSync(file, (await runCommand(['completion', shell])).stdout);
  const { status, stderr } = spawnSync(shell, ['-n', file], { encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
});

test('bash is among the shells that parse theirs', () => {
  expect(SHELLS_HERE).toContain('bash');
});

test('another shell is a usage error that says which there are', async () => {
  const { exitCode, stderr } = await runCommand(['completion', 'tcsh']);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Allowed choices are bash, zsh, fish');
});
