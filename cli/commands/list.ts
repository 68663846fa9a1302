import type { CallFilter } from '../../store/calls/call-filter.ts';
import type { CallReader } from '../../store/calls/call-reader.ts';
import type { ListedCall } from '../../store/calls/call-record.ts';
import { InvalidCursorError } from '../../store/calls/cursor.ts';
import { incompleteOf } from '../../store/calls/incomplete.ts';
import { outcomeOf } from '../../store/calls/outcome.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import type { CallPage } from '../../store/calls/read-page.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { stylist } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import type { JsonObject } from '../../text/json.ts';
import { asArgument, oneLine, safeJson } from '../../text/printable.ts';
import { captionOf } from '../calls/caption.ts';
import { callColumns } from '../calls/columns.ts';
import { openRecords } from '../calls/open-records.ts';
import { type Span, spanOf, type TimeOptions } from '../calls/span.ts';
import { type Deployment, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { MAX_LIST_LIMIT } from '../options.ts';

export interface ListOptions extends Target, CallFilter, Omit<TimeOptions, 'until'> {
  readonly limit: number;
  readonly cursor?: string;
  readonly json?: boolean;
}

/** `callfold list`: a table of calls, newest first. */
export async function list(options: ListOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const records = await openRecords(deployment, io);
  const span = spanOf(options, io.now());
  const page = await readPage(records, options, span);
  if (options.json) {
    const calls = page.calls.map(call => ({
      ...call.raw,
      outcome: outcomeOf(call),
      ...incompleteField(call, io.now()),
    }));
    const document = { calls, cursor: page.cursor ?? null };
    io.stdout.write(`${safeJson(toJsonText(document, 2))}\n`);
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  io.stdout.write(`${style('dim', `${captionOf(options, span)}, newest first`)}\n`);
  if (page.calls.length > 0) {
    const width = widthOf(io.stdout);
    const columns = callColumns(page.calls, width, style, io.now());
    const table = renderTable(columns, page.calls, width, text => style('bold', text));
    io.stdout.write(`${table}\n`);
  } else if (page.stoppedAt === undefined) {
    const filters = filtersOf(options);
    const isFilteredOut = filters.length > 0 && (await hasAny(records, options, span));
    const hint = isFilteredOut
      ? [`There are calls, but none with ${filters.join(' and ')}.`]
      : hints(options, deployment);
    io.stdout.write(`${['None.', ...hint].join(' ')}\n`);
  }
  const how = howToGoOn(page, options.limit, io);
  if (how !== undefined) io.stdout.write(`${style('dim', how)}\n`);
  return EXIT.ok;
}

function incompleteField(call: ListedCall, now: number): { readonly incomplete?: JsonObject } {
  const incomplete = incompleteOf(call, now);
  return incomplete ? { incomplete: { ...incomplete } } : {};
}

// A person asks for a longer list. A cursor fills two lines of a terminal, but spares a script what it has read.
function howToGoOn({ cursor, stoppedAt }: CallPage, limit: number, { stdout }: Io): string | undefined {
  if (cursor === undefined) return undefined;
  const reached = stoppedAt === undefined ? 'There are more' : `Looked back to ${oneLine(stoppedAt)}`;
  const isLonger = stdout.isTTY && stoppedAt === undefined && limit < MAX_LIST_LIMIT;
  const how = isLonger ? `--limit ${Math.min(5 * limit, MAX_LIST_LIMIT)}` : `--cursor ${cursor}`;
  return `${reached}: repeat the command with ${how}`;
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
async function hasAny(records: CallReader, options: ListOptions, span: Span): Promise<boolean> {
  const { status, direction, sentiment, outcome, incomplete, agent, campaign, cursor, ...unfiltered } =
    options;
  const { calls } = await readPage(records, { ...unfiltered, limit: 1 }, span);
  return calls.length > 0;
}

// Sample calls are not for a deployed table.
function hints({ day, since, contact, local }: ListOptions, deployment: Deployment): string[] {
  const longer = day === undefined && since === undefined && contact === undefined;
  return [
    ...(longer ? ['A longer time: --since 7d.'] : []),
    ...(local === undefined ? [] : [`Sample calls: ${suggest('send', deployment)}`]),
  ];
}

async function readPage(records: CallReader, options: ListOptions, span: Span): Promise<CallPage> {
  const { day, contact, limit, cursor, status, direction, sentiment, outcome, incomplete, agent, campaign } =
    options;
  const filter = { status, direction, sentiment, outcome, incomplete, agent, campaign };
  const paging = { limit, cursor, filter };
  try {
    if (contact !== undefined) return await records.byContact({ contactId: contact, ...span, ...paging });
    if (day !== undefined) return await records.byDay({ day, ...paging });
    return await records.recent({ since: span.since ?? 0, ...paging });
  } catch (error) {
    if (error instanceof InvalidCursorError) throw usageFailure(`--cursor: ${error.message}`);
    throw error;
  }
}
