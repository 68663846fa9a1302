import { type Command, CommanderError } from 'commander';
import { prepareCommandLine } from '../../cli/command-line.ts';
import { createProgram } from '../../cli/program.ts';
import { Interruption } from '../../terminal/interruption.ts';
import { Collector, streamOf } from './run-command.ts';

const PARSED = new Error('parsed');

/**
 * What the command line says against a command as documentation has it, without running it: that it has no such option,
 * for instance. Nothing if it takes it. Variables of the shell and placeholders in angle brackets stand for a value that
 * a stack and a message may have. What its output goes into is for the shell.
 *
 * @param command such as `npx callfold show <id> --stack "$STACK"`
 */
export async function complaintAbout(command: string): Promise<string> {
  const words = command.replace(OUTPUT, '').match(/'[^']*'|"[^"]*"|[^\s'"]+/g) ?? [];
  const argv = words.slice(2).map(word => word.replace(/^(['"])(.*)\1$/, '$2').replace(VALUE, '38c894c7'));
  const stderr = new Collector();
  const program = programFor(stderr).hook('preAction', () => {
    throw PARSED;
  });
  try {
    await program.parseAsync(prepareCommandLine(argv, program), { from: 'user' });
    return 'it is no command';
  } catch (error) {
    if (error === PARSED || (error instanceof CommanderError && error.exitCode === 0)) return '';
    return `${stderr.text}${error}`;
  }
}

/** The program, to look at its commands. */
export function programFor(stderr = new Collector()): Command {
  return createProgram(
    {
      stdout: new Collector(),
      stderr,
      stdin: streamOf(''),
      env: {},
      now: Date.now,
      sleep: async () => undefined,
      interruption: new Interruption(),
      fetch,
      askSecret: undefined,
      openAddress: undefined,
    },
    () => undefined,
  );
}

const OUTPUT = / >>? \S+$/;

const VALUE = /\$\w+|<[^>]+>/;
