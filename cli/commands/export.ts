import { exportCsv, exportJsonLines } from '../../export/export-calls.ts';
import { readCalls } from '../../export/read-calls.ts';
import type { CallRecord } from '../../store/calls/call-record.ts';
import { EXIT, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, writePatiently } from '../../terminal/io.ts';
import { type Progress, startProgress } from '../../terminal/progress.ts';
import { plural } from '../../text/plural.ts';
import { oneLine } from '../../text/printable.ts';
import { ownTimeZone, type TimeZone } from '../../time/zone.ts';
import { type CallOptions, chooseCalls } from '../calls/choose-calls.ts';
import { openRecords } from '../calls/open-records.ts';
import { showReading } from '../calls/reading-progress.ts';
import type { Span } from '../calls/span.ts';
import type { Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { writeWholeFile } from '../export/whole-file.ts';

export interface ExportOptions extends Target, CallOptions {
  /** By default, what the name of the file says, or csv. */
  readonly format?: 'csv' | 'jsonl';
  /** A file; standard output without it. */
  readonly output?: string;
  readonly force?: boolean;
  readonly transcript?: boolean;
  /** That of this process by default. */
  readonly tz?: TimeZone;
}

/** `callfold export`: writes calls as CSV or JSON lines, newest first, to standard output or into a file. */
export async function exportCalls(options: ExportOptions, io: Io): Promise<number> {
  const { output, force = false, transcript = false, text: words } = options;
  const format = options.format ?? (output?.endsWith('.jsonl') ? 'jsonl' : 'csv');
  if (format === 'jsonl' && options.tz) throw usageFailure('--tz is for csv: in jsonl, times are UTC');
  if (force && output === undefined) throw usageFailure('--force is for --output');
  const { calls: chosen, span } = chooseCalls(options, io.now());
  const records = await openRecords(await findDeployment(options, io), io);

  let count = 0;
  async function* calls(): AsyncGenerator<readonly CallRecord[]> {
    const selection = { ...chosen, text: words, now: io.now() };
    const progress = await progressOf(span, output, io);
    try {
      for await (const batch of readCalls(selection, {
        records,
        transcript,
        signal: io.interruption.signal,
      })) {
        count += batch.length;
        showReading(progress, count, batch.at(-1), span, io.now());
        yield batch;
      }
    } finally {
      progress?.stop();
    }
  }

  const text =
    format === 'csv'
      ? exportCsv(calls(), { zone: options.tz ?? ownTimeZone(), transcript })
      : exportJsonLines(calls(), { transcript });
  if (output === undefined) {
    for await (const chunk of text) await writePatiently(io.stdout, chunk);
    return EXIT.ok;
  }
  // As a whole, so that an interruption waits until nothing of the file is left.
  await io.interruption.finish(writeWholeFile(output, text, { force }));
  io.stdout.write(`${plural(count, 'call')} in ${oneLine(output)}\n`);
  return EXIT.ok;
}

// Where the lines come to the same terminal, they are progress enough.
async function progressOf(
  { since }: Span,
  output: string | undefined,
  io: Io,
): Promise<Progress | undefined> {
  const isMixed = output === undefined && io.stdout.isTTY;
  return since === undefined || isMixed ? undefined : startProgress(io, 0, 'calls');
}
