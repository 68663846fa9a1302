import { type Command, InvalidArgumentError, Option } from 'commander';
import type { CallStatus } from '../call/record.ts';
import { DEFAULT_LOCAL_URL } from '../local/address.ts';
import { isLoopbackHost } from '../loopback/guard.ts';
import { numberSpellings } from '../store/calls/number-spellings.ts';
import { OUTCOMES } from '../store/calls/outcome.ts';
import { isIdOrBeginning, MIN_ID_CHARACTERS } from '../store/queues/message-id.ts';
import { type WordFinder, wordFinder } from '../text/find-words.ts';
import { isDay } from '../time/days.ts';
import { parseDuration } from '../time/duration.ts';
import { instantToMilliseconds, toInstant } from '../time/instant.ts';
import { type TimeZone, timeZone, UnknownTimeZoneError } from '../time/zone.ts';
import { WHIPPY_API } from '../whippy/api-address.ts';
import type { Since } from './calls/span.ts';
import { DEFAULT_STACK } from './deployment/deployment.ts';

/** Most calls of one list. */
export const MAX_LIST_LIMIT = 10_000;

/** Archived events that are put on the queue per second: less than a tenth of what the recorder takes. */
export const DEFAULT_REPLAY_RATE = 200;

/** Adds the options that say which deployment is meant, and `--json` unless the command has no answer to print so. */
export function withTarget(
  command: Command,
  { defaultTarget = `stack ${DEFAULT_STACK}`, json = true } = {},
): Command {
  command
    .addOption(
      new Option('--local [url]', `use the local services of npm start (${DEFAULT_LOCAL_URL})`)
        .argParser(loopbackUrl)
        .conflicts(['stack', 'pipeline']),
    )
    .addOption(new Option('--stack <name>', `use a deployed stack (default: ${defaultTarget})`))
    .option('--pipeline <name>', 'which pipeline of the stack, if the construct was given a pipelineName');
  return json ? command.option('--json', 'print JSON') : command;
}

// Said again here so that help and errors need not wait for the modules that define records; the type keeps it right.
const STATUSES: readonly CallStatus[] = ['started', 'ended', 'analyzed'];

/** Adds the options that say which calls are meant. */
export function withCalls(command: Command): Command {
  return command
    .addOption(
      new Option('--day <date>', 'calls of a day (UTC), for instance 2026-11-23')
        .argParser(day)
        .conflicts(['since', 'until']),
    )
    .option('--since <time>', 'calls since a time: 2h, 3d, or 2026-11-23T09:00:00Z', since)
    .option('--until <time>', 'calls before a time, written as that of --since', since)
    .option('--contact <id>', "a contact's calls (of all times, unless --day or --since is given)")
    .addOption(
      new Option('--number <number>', "a number's calls, written in any way (of all times, as --contact)")
        .argParser(numberOfCalls)
        .conflicts('contact'),
    )
    .option(
      '--text <words>',
      'calls whose summary or transcript has all these words or "phrases", in any case and with any accents',
      wordsOfCalls,
    )
    .addOption(
      new Option('--status <status>', 'calls that have come so far').choices(STATUSES).argParser(status),
    )
    .addOption(
      new Option('--direction <direction>', 'calls that came in, or went out')
        .choices(['in', 'out'])
        .argParser(direction),
    )
    .addOption(
      // Not only these: the parser takes any text.
      new Option(
        '--outcome <outcome>',
        "calls that came out so; also a reason of Whippy's such as user_hangup",
      )
        .choices(OUTCOMES)
        .argParser(text => text),
    )
    .option('--sentiment <sentiment>', "calls of this user's sentiment, for instance negative, in any case")
    .option('--agent <id>', "an agent's calls")
    .option('--campaign <id>', "a campaign's calls")
    .option('--incomplete', 'calls not heard of for too long: no end after 3 h, no analysis after 30 min');
}

/** Adds the options that say which days of the archive are meant. */
export function withDays(command: Command): Command {
  return command
    .addOption(
      new Option('--day <date>', 'events that arrived on a day (UTC), for instance 2026-11-25')
        .argParser(day)
        .conflicts('since'),
    )
    .option('--since <time>', 'events of all days since a time: 7d, or 2026-11-20', since);
}

/** Reads the values of an argument that takes several message ids, or beginnings of them. */
export function messageId(text: string, before: readonly string[] = []): string[] {
  const id = text.toLowerCase();
  if (isIdOrBeginning(id)) return [...before, id];
  throw new InvalidArgumentError(
    `It must be a message id as the list shows it, or at least the first ${MIN_ID_CHARACTERS} characters of one.`,
  );
}

/** Reads a duration such as `2h`, in milliseconds. */
export function duration(text: string): number {
  const value = parseDuration(text);
  if (value !== undefined) return value;
  throw new InvalidArgumentError('It must be a duration such as 90s, 15min, 2h or 3d.');
}

/** Reads a duration back from now, or a moment (ISO 8601; UTC where no offset is given). */
export function since(text: string): Since {
  const back = parseDuration(text);
  if (back !== undefined) return { back };
  const instant = toInstant(isDay(text) ? `${text}T00:00:00Z` : text);
  if (instant !== undefined) return { at: instantToMilliseconds(instant) };
  throw new InvalidArgumentError(
    'It must be a duration such as 2h or 3d, or a time such as 2026-11-23T09:00:00Z.',
  );
}

function day(text: string): string {
  if (isDay(text)) return text;
  throw new InvalidArgumentError('It must be a day such as 2026-11-23.');
}

/** Reads an http or https address. */
export function httpUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new InvalidArgumentError('It must be an address that begins with http:// or https://.');
}

/** Reads an http address of this machine. */
function loopbackUrl(text: string): string {
  if (URL.canParse(text) && new URL(text).protocol === 'http:' && isLoopbackHost(new URL(text).host))
    return text;
  throw new InvalidArgumentError(`It must be an address of this machine such as ${DEFAULT_LOCAL_URL}.`);
}

function status(text: string): CallStatus {
  const value = STATUSES.find(name => name === text.toLowerCase());
  if (value !== undefined) return value;
  throw new InvalidArgumentError(`It must be one of ${STATUSES.join(', ')}.`);
}

// As Whippy writes it.
function direction(text: string): string {
  const directions: { readonly [name: string]: string } = { in: 'INBOUND', out: 'OUTBOUND' };
  const value = directions[text.toLowerCase().replace(/bound$/, '')];
  if (value !== undefined) return value;
  throw new InvalidArgumentError('It must be in or out.');
}

/** Reads the name of a time zone. */
export function zone(text: string): TimeZone {
  try {
    return timeZone(text);
  } catch (error) {
    if (!(error instanceof UnknownTimeZoneError)) throw error;
    throw new InvalidArgumentError(`${error.message}.`);
  }
}

/** Reads a telephone number: any notation that has digits. */
export function phoneNumber(text: string): string {
  if (/\d/.test(text)) return text;
  throw new InvalidArgumentError('It must be a telephone number such as +16025550136.');
}

/** Reads words that calls must have. */
function wordsOfCalls(text: string): WordFinder {
  const finder = wordFinder(text);
  if (finder) return finder;
  throw new InvalidArgumentError('It must have at least one word.');
}

/** Reads the number of calls that are looked for, in any spelling; see {@link numberSpellings}. */
function numberOfCalls(text: string): readonly string[] {
  const spellings = numberSpellings(text);
  if (spellings.length > 0) return spellings;
  throw new InvalidArgumentError("It must be a telephone number such as '+1 (323) 213-9334'.");
}

/**
 * Refuses options and arguments without any text, as a script gives them whose variable is not set.
 *
 * @throws {CommanderError} of which the user has been told
 */
export function refuseEmpty(command: Command): void {
  for (const option of command.options) {
    // What a delivery's header holds is for verify to explain, if that is nothing.
    if (option.attributeName() === 'header') continue;
    if (isEmpty(command.getOptionValue(option.attributeName()))) {
      command.error(`error: option '${option.flags}' must not be empty`);
    }
  }
  for (const [index, argument] of command.processedArgs.entries()) {
    if (isEmpty(argument)) {
      command.error(`error: argument '${command.registeredArguments[index]?.name()}' must not be empty`);
    }
  }
}

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isEmpty);
  return typeof value === 'string' && value.trim() === '';
}

/** What `--tz` means, of a command that shows times. */
export const TZ_HELP = 'time zone of the times, for instance America/Chicago (default: that of this machine)';

/** `--api`, of a command that asks Whippy. */
export function apiOption(): Option {
  return new Option('--api <address>', "Whippy's API").argParser(httpUrl).default(WHIPPY_API);
}
