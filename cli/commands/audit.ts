import { archiveReaderOf } from '../../audit/archive-reader.ts';
import { collect } from '../../audit/collect.ts';
import { compare, wrongCalls } from '../../audit/compare.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import type { Day } from '../../time/days.ts';
import { type DayOptions, daysOf } from '../archive/days.ts';
import { openArchive } from '../archive/open-archive.ts';
import { reportAudit, type Wrong } from '../audit/report.ts';
import { retentionDaysOf, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface AuditOptions extends Target, DayOptions {
  readonly json?: boolean;
}

/** Most calls that are reported one by one. */
const MAX_REPORTED = 1000;

/**
 * `callfold audit`: folds the archived events of some days, and compares the records of their calls, attribute for attribute.
 */
export async function audit(options: AuditOptions, io: Io): Promise<number> {
  const now = io.now();
  const days = daysOf(options, now);
  const deployment = await findDeployment(options, io);
  const bucket = await openArchive(deployment);
  const client = await deployment.clients.dynamodb();
  const table = { client, tableName: deployment.output('TableName'), sleep: io.sleep };

  const reading = await startProgress(io, 0, 'files read');
  const collected = await collect({
    archive: archiveReaderOf(bucket),
    days: days as [Day, ...Day[]],
    now,
    onObject: reading.reach,
  }).finally(reading.stop);
  const wrong: Wrong[] = [];
  let read = 0;
  const progress = await startProgress(io, collected.lines, 'events compared');
  const { counts, unreadable } = await compare(collected, {
    fetchRecords: callIds => fetchRecords(table, callIds),
    options: { retentionDays: retentionDaysOf(deployment) },
    now: io.now,
    onLine: () => progress.reach(++read, Math.max(read, collected.lines)),
    onWrong(callId, verdict) {
      if (wrong.length < MAX_REPORTED) wrong.push({ callId, verdict });
    },
  }).finally(progress.stop);
  reportAudit({ days, events: collected.lines, unreadable, counts, wrong }, deployment, options, io);
  return wrongCalls(counts) + unreadable > 0 ? EXIT.no : EXIT.ok;
}
