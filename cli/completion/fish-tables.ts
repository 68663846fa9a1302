import type { CompletedCommand, CompletedOption } from './completed-command.ts';

/** What `callfold.fish` needs to know of the commands: commands of fish. */
export function fishTables(commands: readonly CompletedCommand[]): string {
  const paths = commands.map(({ path }) => path);
  return [
    `set -g __callfold_commands ${paths.map(quoted).join(' ')}`,
    ...commands.flatMap(({ path, subcommands, options, arguments: [first] }) => [
      ...subcommands.map(({ name, summary }) => `${complete('first', path)} -a ${name}${described(summary)}`),
      ...(first && first.choices.length > 0
        ? [`${complete('first', path)} -a ${quoted(first.choices.join(' '))}`]
        : []),
      ...options.map(option => `${complete('at', path)} ${optionOf(option)}`),
    ]),
  ].join('\n');
}

function complete(where: 'at' | 'first', path: string): string {
  return `complete -c callfold -n "__callfold_${where} ${quoted(path)}"`;
}

function optionOf({ flags, description, value }: CompletedOption): string {
  const names = flags.map(flag => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`));
  return `${names.join(' ')}${valueFlags(value)}${described(description)}`;
}

function valueFlags(value: CompletedOption['value']): string {
  if (value === 'nothing') return '';
  if (value === 'file') return ' -r -F';
  return value === 'text' ? ' -x' : ` -x -a ${quoted(value.join(' '))}`;
}

function described(text: string): string {
  return ` -d ${quoted(text)}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, '\\$&')}'`;
}
