import type { Command } from 'commander';
import { DEFAULT_LOCAL_URL } from '../local/address.ts';

/**
 * Writes a command line so that commander reads it as the user means it; what comes after `--` stays as it is.
 *
 * The address after `--local` is optional, so `show --local <call id>` would take the id for it: only what begins like
 * an address is one. And a call id may begin with a dash: no option has one dash and several letters, so
 * `-9jtiNIXfCs6` is an id if the command takes any.
 */
export function prepareCommandLine(argv: readonly string[], program: Command): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const options = separateLocal(argv.slice(0, end));
  const command = program.commands.find(candidate => candidate.name() === argv[0]);
  const ids = command && command.registeredArguments.length > 0 ? dashedIds(options, command) : [];
  const operands = [...ids.map(index => options[index] ?? ''), ...argv.slice(end + 1)];
  const rest = options.filter((_, index) => !ids.includes(index));
  return operands.length > 0 ? [...rest, '--', ...operands] : rest;
}

// Where the ids are. What follows an option that takes a value is that value, dash or not.
function dashedIds(argv: readonly string[], { options }: Command): number[] {
  return argv.flatMap((argument, index) => {
    const before = argv[index - 1];
    const isValue = options.some(({ long, required }) => required && long === before);
    return !isValue && /^-[^-]./.test(argument) ? [index] : [];
  });
}

function separateLocal(argv: readonly string[]): string[] {
  return argv.map((argument, index) =>
    argument === '--local' && !/^https?:/i.test(argv[index + 1] ?? '')
      ? `--local=${DEFAULT_LOCAL_URL}`
      : argument,
  );
}
