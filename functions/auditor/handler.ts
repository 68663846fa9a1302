import type { Context } from 'aws-lambda';
import type { WrongVerdict } from '../../archive/judge.ts';
import type { ArchiveReader } from '../../audit/archive-reader.ts';
import { collect } from '../../audit/collect.ts';
import { type Comparison, compare } from '../../audit/compare.ts';
import { MILESTONE_ATTRIBUTES } from '../../call/fold.ts';
import { DAY_MS, dayOf } from '../../time/days.ts';
import { withDeadline } from '../runtime/deadline.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import { callService, UnavailableError } from '../runtime/unavailable.ts';
import { auditFailureOf } from './reasons.ts';

/** What the auditor depends on. */
export interface AuditorDependencies extends Pick<Comparison, 'fetchRecords' | 'options' | 'now'> {
  readonly archive: ArchiveReader;
  readonly telemetry: Telemetry<'auditor'>;
}

export type AuditorHandler = (event: unknown, context: Context) => Promise<void>;

/** Most calls of a run that get a line of their own. */
const MAX_NAMED = 1000;

/**
 * Audits the UTC day that is over: folds its archived events, and compares the records of their calls, attribute for attribute.
 * Counts what is wrong, and logs which calls and which of their attributes are, but no values. Never throws: a run that failed is
 * counted, and logged with a reason that says what to do about it. What it found before that is counted, too.
 */
export function createAuditorHandler(dependencies: AuditorDependencies): AuditorHandler {
  const { telemetry } = dependencies;
  return async (_event, context) => {
    telemetry.begin(context);
    await withDeadline(context, async signal => {
      try {
        await auditYesterday(dependencies, signal);
      } catch (error) {
        const reason = auditFailureOf(error, signal);
        telemetry.count('auditFailed', { reason });
        telemetry.error('Not audited', { outcome: 'failed', reason, error });
      }
    });
    telemetry.end();
  };
}

async function auditYesterday(dependencies: AuditorDependencies, signal: AbortSignal): Promise<void> {
  const { archive, fetchRecords, options, now, telemetry } = dependencies;
  const started = now();
  const day = dayOf(started - DAY_MS);
  const collected = await collect({ archive: guarded(archive), days: [day], now: started, signal });
  let named = 0;
  const { counts, unreadable } = await compare(collected, {
    fetchRecords: callIds => callService('table', () => fetchRecords(callIds)),
    options,
    now,
    signal,
    onWrong(callId, verdict) {
      telemetry.count('wrong', { reason: verdict.kind });
      if (named++ >= MAX_NAMED) return;
      const attributes = attributesOf(verdict);
      telemetry.warn('Wrong', {
        outcome: verdict.kind,
        day,
        call_id: callId,
        ...(attributes && { attributes }),
      });
    },
  });
  if (unreadable > 0) telemetry.count('wrong', { reason: 'unreadable' }, unreadable);
  const calls = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (collected.lines > 0) telemetry.count('eventsAudited', undefined, collected.lines);
  if (calls > 0) telemetry.count('audited', undefined, calls);
  telemetry.info('Audited', {
    outcome: 'finished',
    day,
    events: collected.lines,
    calls: { ...counts, unreadable },
  });
}

/** The attributes that differ, or that a record lacks. */
function attributesOf(verdict: WrongVerdict): string[] | undefined {
  switch (verdict.kind) {
    case 'differing':
      return verdict.differences.map(({ attribute }) => attribute);
    case 'behind':
      return verdict.lacks.map(name => MILESTONE_ATTRIBUTES[name]);
    case 'missing':
      return undefined;
  }
}

/** An archive that fails by saying so. */
function guarded(archive: ArchiveReader): ArchiveReader {
  return {
    objectsUnder: prefix => callService('archive', () => archive.objectsUnder(prefix)),
    async *linesOf(key) {
      try {
        yield* archive.linesOf(key);
      } catch (error) {
        throw new UnavailableError('archive', error);
      }
    },
  };
}
