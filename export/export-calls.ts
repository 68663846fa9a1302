import type { CallRecord } from '../store/calls/call-record.ts';
import { toJsonText } from '../store/calls/plain-json.ts';
import { parseJson } from '../text/json.ts';
import { safeJson } from '../text/printable.ts';
import type { TimeZone } from '../time/zone.ts';
import { csvHeader, csvRows } from './csv.ts';
import { type ExportedCall, exportedCall, NAMED_PARTS } from './exported-call.ts';
import { createNameColumns } from './name-columns.ts';
import { openSpool } from './spool.ts';

/** What comes out of an export. */
export interface ExportOptions {
  readonly transcript: boolean;
}

/** What comes out of an export for spreadsheets. */
export interface CsvOptions extends ExportOptions {
  readonly zone: TimeZone;
  /** Most columns of answers, and most of placeholders; 200 by default. */
  readonly maxColumns?: number;
}

/** Some calls of an export, in their order. */
export type CallBatches = AsyncIterable<readonly CallRecord[]>;

/** Calls as JSON lines: one object a line, numbers as they were sent, times in UTC. */
export async function* exportJsonLines(calls: CallBatches, options: ExportOptions): AsyncGenerator<string> {
  for await (const batch of calls) yield jsonLines(batch.map(call => exportedCall(call, options)));
}

/**
 * Calls as CSV. The columns are known only when the last call has been read: until then, calls wait in a temporary file,
 * so that any number of them needs the memory of one batch. Nothing comes out before.
 */
export async function* exportCsv(calls: CallBatches, options: CsvOptions): AsyncGenerator<string> {
  const { zone, transcript, maxColumns = MAX_COLUMNS } = options;
  const parts = {
    answers: createNameColumns(maxColumns),
    placeholders: createNameColumns(maxColumns),
  };
  const spool = openSpool();
  try {
    for await (const batch of calls) {
      const exported = batch.map(call => exportedCall(call, options));
      for (const call of exported) {
        for (const part of NAMED_PARTS) parts[part].see(call[part]);
      }
      spool.append(jsonLines(exported));
    }
    const layout = { zone, transcript, parts };
    yield csvHeader(layout);
    for await (const group of groupsOf(spool.lines(), ROWS_AT_ONCE)) {
      yield csvRows(
        group.map(line => parseJson(line) as ExportedCall),
        layout,
      );
    }
  } finally {
    spool.close();
  }
}

const MAX_COLUMNS = 200;
const ROWS_AT_ONCE = 200;

function jsonLines(calls: readonly ExportedCall[]): string {
  return calls.map(call => `${safeJson(toJsonText(call))}\n`).join('');
}

async function* groupsOf<T>(items: AsyncIterable<T>, size: number): AsyncGenerator<readonly T[]> {
  let group: T[] = [];
  for await (const item of items) {
    group.push(item);
    if (group.length === size) {
      yield group;
      group = [];
    }
  }
  if (group.length > 0) yield group;
}
