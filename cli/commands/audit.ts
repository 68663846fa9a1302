import { VERDICTS, type Verdict } from '../../archive/judge.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { EXIT } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import type { Day } from '../../time/days.ts';
import { isoTime, toInstant } from '../../time/instant.ts';
import { type DayOptions, daysOf } from '../archive/days.ts';
import { openArchive } from '../archive/open-archive.ts';
import { collect } from '../audit/collect.ts';
import { compare } from '../audit/compare.ts';
import { reportAudit, type Wrong, wrongCalls } from '../audit/report.ts';
import { retentionDaysOf, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';

export interface AuditOptions extends Target, DayOptions {
  readonly json?: boolean;
}

/** Most calls that are reported one by one. */
const MAX_REPORTED = 1000;

/** For how long an event may be recorded, but not in the bucket yet, in milliseconds. */
const ARCHIVING_MS = 3_600_000;

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
  const collected = await collect(bucket, days as [Day, ...Day[]], now, reading.reach).finally(reading.stop);
  const counts = Object.fromEntries(VERDICTS.map(kind => [kind, 0])) as { [kind in Verdict['kind']]: number };
  const wrong: Wrong[] = [];
  let { unreadable } = collected;
  let read = 0;
  const progress = await startProgress(io, collected.lines, 'events compared');
  try {
    for (const portion of collected.portions) {
      await compare(portion, {
        fetchRecords: callIds => fetchRecords(table, callIds),
        options: { retentionDays: retentionDaysOf(deployment) },
        read: { from: toInstant(collected.from) ?? '', until: toInstant(isoTime(now - ARCHIVING_MS)) ?? '' },
        now: io.now,
        onUnreadable: () => unreadable++,
        onLine: () => progress.reach(++read, Math.max(read, collected.lines)),
        onCall(callId, verdict) {
          counts[verdict.kind]++;
          if (isWrong(verdict) && wrong.length < MAX_REPORTED) wrong.push({ callId, verdict });
        },
      });
    }
  } finally {
    progress.stop();
    for (const portion of collected.portions) portion.close();
  }
  const outcome = { days, events: collected.lines, unreadable, counts, wrong };
  reportAudit(outcome, deployment, options, io);
  return wrongCalls(outcome) + unreadable > 0 ? EXIT.no : EXIT.ok;
}

function isWrong({ kind }: Verdict): boolean {
  return kind === 'behind' || kind === 'missing' || kind === 'differing';
}
