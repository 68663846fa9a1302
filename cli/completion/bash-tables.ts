import { asArgument } from '../../text/printable.ts';
import type { CompletedCommand, CompletedOption } from './completed-command.ts';

/** What `callfold.bash` needs to know of the commands: two functions of bash. */
export function bashTables(commands: readonly CompletedCommand[]): string {
  return [
    '# What can follow a command.',
    '_callfold_command() {',
    "  subcommands='' choices='' options=''",
    '  case $1 in',
    ...commands.map(command => `    ${asArgument(command.path)}) ${wordsOf(command)} ;;`),
    '  esac',
    '}',
    '',
    '# What can follow an option; fails if nothing can.',
    '_callfold_option() {',
    "  values='' files=0 several=0",
    '  case $1 in',
    ...byValue(commands).map(([value, options]) => `    ${options.map(asArgument).join(' | ')}) ${value} ;;`),
    '    *) return 1 ;;',
    '  esac',
    '}',
  ].join('\n');
}

function wordsOf({ subcommands, arguments: [first], options }: CompletedCommand): string {
  const variables = {
    subcommands: subcommands.map(({ name }) => name),
    choices: first?.choices ?? [],
    options: options.flatMap(({ flags }) => flags),
  };
  return Object.entries(variables)
    .filter(([, words]) => words.length > 0)
    .map(([name, words]) => `${name}=${asArgument(words.join(' '))}`)
    .join(' ');
}

/** Options that take a value, as `callfold list --status`, by what they take. */
function byValue(commands: readonly CompletedCommand[]): [value: string, options: string[]][] {
  const groups = new Map<string, string[]>();
  for (const { path, options } of commands) {
    for (const option of options) {
      if (option.value === 'nothing') continue;
      const value = variablesOf(option);
      groups.set(value, [...(groups.get(value) ?? []), ...option.flags.map(flag => `${path} ${flag}`)]);
    }
  }
  return [...groups];
}

function variablesOf({ value, isVariadic }: CompletedOption): string {
  const several = isVariadic ? ['several=1'] : [];
  if (value === 'file') return ['files=1', ...several].join(' ');
  if (Array.isArray(value)) return [`values=${asArgument(value.join(' '))}`, ...several].join(' ');
  return several.join(' ') || ':';
}
