import type { Argument, Command, Help, Option } from 'commander';

/** What can follow an option: nothing, the name of a file, some of a few words, or any text. */
export type CompletedValue = 'nothing' | 'file' | 'text' | readonly string[];

/** An option, as a shell completes it. */
export interface CompletedOption {
  /** `--limit`, or the short one and the long one: `-h`, `--help`. */
  readonly flags: readonly string[];
  readonly description: string;
  readonly value: CompletedValue;
  /** What its value is called: `number`. */
  readonly valueName: string;
  /** Whether several values can follow it. */
  readonly isVariadic: boolean;
}

/** An argument, as a shell completes it. */
export interface CompletedArgument {
  readonly name: string;
  /** The words that it can be; none if it is any text. */
  readonly choices: readonly string[];
  readonly isVariadic: boolean;
}

/** A command, as a shell completes it. */
export interface CompletedCommand {
  /** What it is entered as: `callfold`, `callfold dlq list`. */
  readonly path: string;
  readonly subcommands: readonly { readonly name: string; readonly summary: string }[];
  readonly options: readonly CompletedOption[];
  readonly arguments: readonly CompletedArgument[];
}

/** The program and all of its commands, each before those within it. */
export function completedCommands(program: Command): CompletedCommand[] {
  return commandsFrom(program, program.name(), [], program.createHelp());
}

function commandsFrom(
  command: Command,
  path: string,
  besides: readonly string[],
  help: Help,
): CompletedCommand[] {
  const within = help.visibleCommands(command);
  const names = within.map(subcommand => subcommand.name());
  const completed = {
    path,
    subcommands: within.map(subcommand => ({
      name: subcommand.name(),
      summary: help.subcommandDescription(subcommand),
    })),
    options: help.visibleOptions(command).map(completedOption),
    arguments: command.registeredArguments.map(completedArgument),
  };
  return [
    // Commander's own help takes the name of a command.
    command.name() === 'help' ? { ...completed, arguments: [helpTopic(besides)] } : completed,
    ...within.flatMap(subcommand => commandsFrom(subcommand, `${path} ${subcommand.name()}`, names, help)),
  ];
}

function helpTopic(names: readonly string[]): CompletedArgument {
  return { name: 'command', choices: names.filter(name => name !== 'help'), isVariadic: false };
}

function completedArgument(argument: Argument): CompletedArgument {
  return { name: argument.name(), choices: argument.argChoices ?? [], isVariadic: argument.variadic };
}

function completedOption(option: Option): CompletedOption {
  const [, valueName = ''] = VALUE.exec(option.flags) ?? [];
  return {
    flags: [option.short, option.long].filter(flag => flag !== undefined),
    description: option.description,
    value: option.required ? completedValue(option, valueName) : 'nothing',
    valueName,
    isVariadic: option.variadic,
  };
}

function completedValue({ argChoices }: Option, valueName: string): CompletedValue {
  return argChoices ?? (FILES.includes(valueName) ? 'file' : 'text');
}

/** A value in the flags of an option that needs one: `<number>`, `<path...>`. */
const VALUE = /<([^>.]+)(?:\.\.\.)?>/;

/** What the values are called that name files. */
const FILES = ['file', 'path'];
