import { asArgument } from '../../text/printable.ts';
import type {
  CompletedArgument,
  CompletedCommand,
  CompletedOption,
  CompletedValue,
} from './completed-command.ts';

/** What `callfold.zsh` needs to know of the commands: a function of zsh. */
export function zshTables(commands: readonly CompletedCommand[]): string {
  return [
    '# What can follow a command: for _describe, and for _arguments.',
    '_callfold_command() {',
    '  subcommands=() specs=()',
    '  case $1 in',
    ...commands.flatMap(command => [
      `    ${asArgument(command.path)})`,
      ...list('subcommands', command.subcommands.map(subcommandEntry)),
      ...list('specs', [...command.options.flatMap(optionSpecs), ...command.arguments.map(argumentSpec)]),
      '      ;;',
    ]),
    '  esac',
    '}',
  ].join('\n');
}

function list(name: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  return [`      ${name}=(`, ...items.map(item => `        ${asArgument(item)}`), '      )'];
}

function subcommandEntry({ name, summary }: CompletedCommand['subcommands'][number]): string {
  return `${escaped(name)}:${summary}`;
}

function optionSpecs({ flags, description, value, valueName, isVariadic }: CompletedOption): string[] {
  // The flags of one option exclude each other. One with several values can be given again.
  const before = isVariadic ? '*' : flags.length > 1 ? `(${flags.join(' ')})` : '';
  const [mark, action] = value === 'nothing' ? ['', ''] : ['=', `:${escaped(valueName)}:${actionOf(value)}`];
  return flags.map(flag => `${before}${flag}${mark}[${escaped(description)}]${action}`);
}

function actionOf(value: Exclude<CompletedValue, 'nothing'>): string {
  if (value === 'file') return '_files';
  return value === 'text' ? ' ' : choicesOf(value);
}

function argumentSpec({ name, choices, isVariadic }: CompletedArgument, index: number): string {
  return `${isVariadic ? '*' : index + 1}:${escaped(name)}:${choices.length > 0 ? choicesOf(choices) : ' '}`;
}

function choicesOf(words: readonly string[]): string {
  return `(${words.join(' ')})`;
}

/** A text within a description or a name, where these characters have a meaning. */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, '\\$&');
}
