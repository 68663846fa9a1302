import type { CallFilter } from '../../store/calls/call-filter.ts';
import type { CallReader, Paging } from '../../store/calls/call-reader.ts';
import type { ListedCall } from '../../store/calls/call-record.ts';
import { InvalidCursorError } from '../../store/calls/cursor.ts';
import { incompleteOf } from '../../store/calls/incomplete.ts';
import { outcomeOf } from '../../store/calls/outcome.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import type { CallPage } from '../../store/calls/read-page.ts';
import { type CallSpan, pageOf } from '../../store/calls/read-span.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import type { JsonObject } from '../../text/json.ts';
import { asArgument, oneLine, safeJson } from '../../text/printable.ts';
import type { Day } from '../../time/days.ts';
import { isUtc, ownTimeZone, type TimeZone } from '../../time/zone.ts';
import { chooseCalls } from '../calls/choose-calls.ts';
import { callColumns } from '../calls/columns.ts';
import { openRecords } from '../calls/open-records.ts';
import type { TimeOptions } from '../calls/span.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { MAX_LIST_LIMIT } from '../options.ts';

export interface ListOptions extends Target, CallFilter, TimeOptions {
  readonly limit: number;
  readonly cursor?: string;
  /** Of the times in the table; that of this process by default. */
  readonly tz?: TimeZone;
  readonly json?: boolean;
}

/** `callfold list`: a table of calls, newest first. */
export async function list(options: ListOptions, io: Io): Promise<number> {
  const zone = zoneOf(options);
  const deployment = await findDeployment(options, io);
  const records = await openRecords(deployment, io);
  const { calls, caption } = chooseCalls(options, io.now());
  const page = await readPage(records, calls, {
    day: options.day,
    limit: options.limit,
    cursor: options.cursor,
  });
  if (options.json) {
    const listed = page.calls.map(call => listedJson(call, io.now()));
    const document = { calls: listed, cursor: page.cursor ?? null };
    io.stdout.write(`${safeJson(toJsonText(document, 2))}\n`);
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  io.stdout.write(`${style('dim', headingOf(caption, zone))}\n`);
  if (page.calls.length > 0) {
    const width = widthOf(io.stdout);
    const columns = callColumns(page.calls, width, style, io.now(), zone);
    const table = renderTable(columns, page.calls, width, text => style('bold', text));
    io.stdout.write(`${table}\n`);
  } else if (page.stoppedAt === undefined) {
    const filters = filtersOf(options);
    const isFilteredOut = filters.length > 0 && (await hasAny(records, calls, options.day));
    const hint = isFilteredOut
      ? [`There are calls, but none with ${filters.join(' and ')}.`]
      : hints(options, deployment);
    io.stdout.write(`${['None.', ...hint].join(' ')}\n`);
  }
  const how = howToGoOn(page, options.limit, io);
  if (how !== undefined) io.stdout.write(`${style('dim', how)}\n`);
  return EXIT.ok;
}

/** A call as `--json` prints it. */
export function listedJson(call: ListedCall, now: number): JsonObject {
  const incomplete = incompleteOf(call, now);
  return { ...call.raw, outcome: outcomeOf(call), ...(incomplete && { incomplete: { ...incomplete } }) };
}

function howToGoOn({ cursor, stoppedAt }: CallPage, limit: number, io: Io): string | undefined {
  if (cursor === undefined) return undefined;
  const reached = stoppedAt === undefined ? 'There are more' : `Looked back to ${oneLine(stoppedAt)}`;
  return `${reached}: ${repetition({ cursor, isFull: stoppedAt === undefined }, limit, io)}`;
}

/**
 * What to do for the rest of a list. A person asks for a longer one. A cursor spares a script what it has read, and goes on
 * where a bound has stopped a list that is not full.
 */
export function repetition(
  { cursor, isFull }: { readonly cursor: string; readonly isFull: boolean },
  limit: number,
  { stdout }: Io,
): string {
  const isLonger = stdout.isTTY && isFull && limit < MAX_LIST_LIMIT;
  const how = isLonger ? `--limit ${Math.min(5 * limit, MAX_LIST_LIMIT)}` : `--cursor ${cursor}`;
  return `repeat the command with ${how}`;
}

/** The options that choose among the calls of the time, as they are written on a command line. */
function filtersOf(options: ListOptions): string[] {
  const { status, direction, sentiment, outcome, incomplete, agent, campaign } = options;
  const texts = { status, direction: direction?.toLowerCase(), sentiment, outcome, agent, campaign };
  const filters = Object.entries(texts).flatMap(([name, value]) =>
    value === undefined ? [] : [`--${name} ${asArgument(value)}`],
  );
  return incomplete ? [...filters, '--incomplete'] : filters;
}

// Whether it is the filter that leaves nothing over: then a longer time is no advice.
async function hasAny(records: CallReader, calls: CallSpan, day: Day | undefined): Promise<boolean> {
  const page = await readPage(records, { ...calls, filter: undefined }, { day, limit: 1 });
  return page.calls.length > 0;
}

// Sample calls are not for a deployed table.
function hints({ day, since, contact, number, local }: ListOptions, deployment: Deployment): string[] {
  const isBounded = day !== undefined || since !== undefined;
  if (number) return hintsOfNumber(number, isBounded);
  const longer = !isBounded && contact === undefined;
  return [
    ...(longer ? ['A longer time: --since 7d.'] : []),
    ...(local === undefined ? [] : [`Sample calls: ${suggest('send', deployment)}`]),
  ];
}

function hintsOfNumber([asGiven]: readonly string[], isBounded: boolean): string[] {
  if (isBounded) return ['Calls of all times: without --since and --day.'];
  return asGiven?.startsWith('+')
    ? []
    : ['A number that is not of North America needs its country code: +44...'];
}

/**
 * The zone of a table's times.
 *
 * @throws {Failure} when one is given for JSON
 */
export function zoneOf({ json, tz }: ListOptions): TimeZone {
  if (json && tz) throw usageFailure('--tz is for the table: in JSON, times are UTC');
  return tz ?? ownTimeZone();
}

/** What stands above a table of calls. */
export function headingOf(caption: string, zone: TimeZone): string {
  return `${caption}, newest first${isUtc(zone) ? '' : `, times in ${zone.name}`}`;
}

async function readPage(
  records: CallReader,
  calls: CallSpan,
  { day, limit, cursor }: Paging & { readonly day: Day | undefined },
): Promise<CallPage> {
  const { contactId, numbers, filter } = calls;
  try {
    return day !== undefined && contactId === undefined && numbers === undefined
      ? await records.byDay({ day, limit, cursor, filter })
      : await pageOf(calls, { limit, cursor }, records);
  } catch (error) {
    if (error instanceof InvalidCursorError) throw usageFailure(`--cursor: ${error.message}`);
    throw error;
  }
}
