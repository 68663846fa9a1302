import { InvalidCursorError } from '../../store/calls/cursor.ts';
import { toJsonText } from '../../store/calls/plain-json.ts';
import type { CallSpan } from '../../store/calls/read-span.ts';
import { searchTexts, type TextMatches, type TextReads } from '../../store/calls/search-texts.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { stylist } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import type { WordFinder } from '../../text/find-words.ts';
import { JsonNumber } from '../../text/json.ts';
import { safeJson } from '../../text/printable.ts';
import { instantToMilliseconds } from '../../time/instant.ts';
import type { TimeZone } from '../../time/zone.ts';
import { chooseCalls } from '../calls/choose-calls.ts';
import { matchColumns } from '../calls/columns.ts';
import { openRecords } from '../calls/open-records.ts';
import { showReading } from '../calls/reading-progress.ts';
import type { Span } from '../calls/span.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { headingOf, type ListOptions, listedJson, repetition, zoneOf } from './list.ts';

export interface ListTextOptions extends ListOptions {
  readonly text: WordFinder;
}

/** `callfold list --text`: a table of the calls whose summary or transcript has words, newest first, with what has them. */
export async function listText(options: ListTextOptions, io: Io): Promise<number> {
  const zone = zoneOf(options);
  const records = await openRecords(await findDeployment(options, io), io);
  const { calls, span, caption } = chooseCalls(options, io.now());
  const found = await search(options, calls, span, records, io);
  if (options.json) {
    const listed = found.matches.map(({ call, excerpt }) => ({
      ...listedJson(call, io.now()),
      match: excerpt,
    }));
    const document = {
      calls: listed,
      looked_through: new JsonNumber(String(found.calls)),
      cursor: found.cursor ?? null,
    };
    io.stdout.write(`${safeJson(toJsonText(document, 2))}\n`);
    return EXIT.ok;
  }
  const style = stylist(io.stdout, io);
  io.stdout.write(`${style('dim', headingOf(caption, zone))}\n`);
  if (found.matches.length > 0) {
    const width = widthOf(io.stdout);
    const columns = matchColumns(found.matches, width, style, io.now(), zone);
    io.stdout.write(`${renderTable(columns, found.matches, width, text => style('bold', text))}\n`);
  } else {
    io.stdout.write('None.\n');
  }
  io.stdout.write(`${style('dim', coverageOf(found, options.limit, zone, io))}\n`);
  return EXIT.ok;
}

async function search(
  { text, limit, cursor }: ListTextOptions,
  calls: CallSpan,
  span: Span,
  records: TextReads['records'],
  io: Io,
): Promise<TextMatches> {
  const progress = span.since === undefined ? undefined : await startProgress(io, 0, 'calls');
  let count = 0;
  try {
    return await searchTexts(
      { span: calls, finder: text, limit, maxCalls: MAX_CALLS, cursor },
      {
        records,
        signal: io.interruption.signal,
        onRead(read) {
          count += read.length;
          showReading(progress, count, read.at(-1), span, io.now());
        },
      },
    );
  } catch (error) {
    if (error instanceof InvalidCursorError) throw usageFailure(`--cursor: ${error.message}`);
    throw error;
  } finally {
    progress?.stop();
  }
}

/** What was looked through, and how to go on. */
function coverageOf(
  { matches, calls, cursor, back = '' }: TextMatches,
  limit: number,
  { format }: TimeZone,
  io: Io,
): string {
  const looked = `Looked through ${calls.toLocaleString('en')} call${calls === 1 ? '' : 's'}`;
  if (cursor === undefined) return `${looked}.`;
  const how = repetition({ cursor, isFull: matches.length === limit }, limit, io);
  return `${looked}, back to ${format(instantToMilliseconds(back))}. To go on, ${how}`;
}

/** Most calls that are looked through at once: each costs as much as its whole record weighs. */
const MAX_CALLS = 10_000;
