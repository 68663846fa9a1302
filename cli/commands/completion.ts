import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { bashTables } from '../completion/bash-tables.ts';
import { type CompletedCommand, completedCommands } from '../completion/completed-command.ts';
import { fishTables } from '../completion/fish-tables.ts';
import type { Shell } from '../completion/shells.ts';
import { zshTables } from '../completion/zsh-tables.ts';

const TABLES: { readonly [shell in Shell]: (commands: readonly CompletedCommand[]) => string } = {
  bash: bashTables,
  zsh: zshTables,
  fish: fishTables,
};

/**
 * `callfold completion`: prints a script by which a shell completes the command. The shell asks nothing of callfold when it
 * completes: to start it would take longer than a user waits for a word.
 */
export async function completion(
  shell: Shell,
  program: Command,
  { stdout }: Pick<Io, 'stdout'>,
): Promise<number> {
  const logic = await readFile(new URL(`../completion/callfold.${shell}`, import.meta.url), 'utf8');
  stdout.write(`# Completes the callfold command in ${shell}: source it. Written by: callfold completion ${shell}

${TABLES[shell](completedCommands(program))}

${logic}`);
  return EXIT.ok;
}
