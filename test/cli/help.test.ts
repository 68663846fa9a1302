import type { Command } from 'commander';
import { complaintAbout, programFor } from './parse-command.ts';
import { runCommand } from './run-command.ts';

/** The names of all commands, those of commands within others after these. */
function namesOf(command: Command, above = ''): string[] {
  return command.commands.flatMap(subcommand => {
    const name = `${above}${subcommand.name()}`;
    return [name, ...namesOf(subcommand, `${name} `)];
  });
}

const NAMES = namesOf(programFor());

async function helpOf(name: string): Promise<string> {
  const { stdout } = await runCommand([...name.split(' ').filter(word => word !== ''), '--help']);
  return stdout;
}

/** The examples that the help of a command ends with. */
async function examplesOf(name: string): Promise<string[]> {
  const [, examples = ''] = (await helpOf(name)).split('\nExamples:\n');
  return examples.trimEnd().split('\n');
}

test('the commands within others are among those that are looked at', () => {
  expect(NAMES).toEqual(expect.arrayContaining(['list', 'dlq', 'dlq redrive', 'events sample']));
});

test.each(NAMES)('%s --help ends with examples of it, which the command line takes', async name => {
  const examples = await examplesOf(name);
  for (const example of examples) {
    expect(`${example} `).toMatch(new RegExp(`^ {2}npx callfold ${name} `));
    expect([example, await complaintAbout(example.trim())]).toEqual([example, '']);
  }
});

test.each(['', ...NAMES])('%s --help fits a terminal of 80 columns', async name => {
  const help = await helpOf(name);
  expect(help).toMatch(/^Usage: callfold/);
  expect(help.split('\n').filter(line => line.length > 80)).toEqual([]);
});
