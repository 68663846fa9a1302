import { type Command, CommanderError } from 'commander';
import { EXIT } from '../terminal/exit-codes.ts';
import { errorLine, explain } from '../terminal/explain.ts';
import type { Io } from '../terminal/io.ts';
import { prepareCommandLine } from './command-line.ts';
import { flagsOf, suggest, type Target, targetOfSamples } from './deployment/deployment.ts';
import { createProgram } from './program.ts';

/**
 * The `callfold` command.
 *
 * @param argv the arguments after the command's name
 * @returns the exit code; see {@link EXIT}. Never throws.
 */
export async function main(argv: readonly string[], io: Io): Promise<number> {
  const interrupted = io.interruption.happened().then(() => EXIT.interrupted);
  const exitCode = await Promise.race([run(argv, io), interrupted]);
  return io.interruption.signal.aborted ? EXIT.interrupted : exitCode;
}

async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = EXIT.ok;
  const program = createProgram(io, code => {
    exitCode = code;
  });
  let target: Target = {};
  program.hook('preAction', (_program, command) => {
    target = targetOf(command);
  });
  try {
    await program.parseAsync(prepareCommandLine(argv, program), { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has printed the help or the error by now.
    if (error instanceof CommanderError) return isAskedFor(error, argv) ? EXIT.ok : EXIT.usage;
    // A user who interrupts knows why it was not done.
    if (io.interruption.signal.aborted) return EXIT.interrupted;
    const { message, exitCode: failed } = explain(error, suggest('doctor', { flags: flagsOf(target) }));
    io.stderr.write(errorLine(message, io));
    return failed;
  }
}

// Not by its exit code: that of `help` is that of the process, if the process has one already.
function isAskedFor({ code }: CommanderError, argv: readonly string[]): boolean {
  if (code === 'commander.help') return argv.includes('help');
  return code === 'commander.helpDisplayed' || code === 'commander.version';
}

function targetOf(command: Command): Target {
  const target = command.opts<Target>();
  return command.name() === 'send' ? targetOfSamples(target) : target;
}
