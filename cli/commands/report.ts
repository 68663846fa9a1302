import { type Dimension, type Report, reportOf } from '../../report/report.ts';
import { reportCsv, reportJson } from '../../report/write-report.ts';
import { predicate } from '../../store/calls/call-filter.ts';
import type { ListedCall } from '../../store/calls/call-record.ts';
import { readSpan } from '../../store/calls/read-span.ts';
import { callsWithWords } from '../../store/calls/search-texts.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { stylist } from '../../terminal/style.ts';
import { printableJson } from '../../text/printable.ts';
import { ownTimeZone, type TimeZone } from '../../time/zone.ts';
import { type CallOptions, type ChosenCalls, chooseCalls } from '../calls/choose-calls.ts';
import { openRecords } from '../calls/open-records.ts';
import { showReading } from '../calls/reading-progress.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { reportText } from '../report/report-text.ts';

export interface ReportOptions extends Target, CallOptions {
  readonly by: Dimension;
  /** Most rows of agents, campaigns or numbers; by default 20 in a table, and all in JSON and CSV. */
  readonly limit?: number;
  /** That of this process by default. */
  readonly tz?: TimeZone;
  readonly json?: boolean;
  readonly csv?: boolean;
}

/** `callfold report`: calls in figures, as a table and a chart. */
export async function report(options: ReportOptions, io: Io): Promise<number> {
  const { by, json = false, csv = false } = options;
  if (options.tz && by !== 'day') throw usageFailure('--tz is for --by day');
  if (options.limit !== undefined && (by === 'day' || by === 'outcome')) {
    throw usageFailure('--limit is for --by agent, campaign or number');
  }
  const chosen = chooseCalls(options, io.now());
  const zone = options.tz ?? ownTimeZone();
  const limit = options.limit ?? (json || csv ? undefined : TABLE_ROWS);
  const made = await makeReport(options, { chosen, zone, limit }, io);
  if (json) {
    io.stdout.write(`${printableJson(reportJson(made), 2)}\n`);
  } else if (csv) {
    io.stdout.write(reportCsv(made));
  } else {
    const style = stylist(io.stdout, io);
    const days = by === 'day' ? ` (${zone.name})` : '';
    io.stdout.write(`${style('dim', `${chosen.caption}, by ${by}${days}`)}\n`);
    const isEmpty = made.total.calls === 0;
    io.stdout.write(`${isEmpty ? 'None.' : reportText(made, { width: widthOf(io.stdout), style })}\n`);
  }
  return EXIT.ok;
}

async function makeReport(
  options: ReportOptions,
  { chosen, zone, limit }: { chosen: ChosenCalls; zone: TimeZone; limit: number | undefined },
  io: Io,
): Promise<Report> {
  const { by, text } = options;
  const { filter = {}, ...listed } = chosen.calls;
  const { span } = chosen;
  const records = await openRecords(await findDeployment(options, io), io);
  const now = io.now();
  const passes = predicate(filter, now);
  const progress = span.since === undefined ? undefined : await startProgress(io, 0, 'calls');

  // Unfiltered, since a filter of DynamoDB's would make many small answers of few large ones.
  async function* calls(): AsyncGenerator<readonly ListedCall[]> {
    const reads = { records, signal: io.interruption.signal };
    const paging = { atOnce: text ? TEXTS_AT_ONCE : AT_ONCE, withoutSummary: true };
    let count = 0;
    for await (const batch of readSpan(listed, { ...reads, ...paging })) {
      yield text ? await callsWithWords(batch.filter(passes), text, reads) : batch;
      count += batch.length;
      showReading(progress, count, batch.at(-1), span, io.now());
    }
  }

  try {
    const making = await reportOf(calls(), passes, { by, zone });
    return making.finish({ since: span.since, until: span.until ?? now, limit });
  } finally {
    progress?.stop();
  }
}

const TABLE_ROWS = 20;

/** As many as one answer of DynamoDB holds, about. */
const AT_ONCE = 2000;

/** Fewer, since their whole texts are in memory. */
const TEXTS_AT_ONCE = 400;
