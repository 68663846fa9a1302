import type { Context } from 'aws-lambda';
import { withDeadline } from '../runtime/deadline.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import { runFailureOf } from './run-failure.ts';
import { type PassDependencies, type PassResult, runPass } from './run-pass.ts';

/** What the reconciler depends on. */
export interface ReconcilerDependencies extends Omit<PassDependencies, 'onRepair'> {
  readonly telemetry: Telemetry<'reconciler'>;
}

export type ReconcilerHandler = (event: unknown, context: Context) => Promise<void>;

/**
 * One run of the reconciler; see {@link runPass}. Never throws: the next run goes on, and what failed is counted, and
 * logged with a reason that says what to do about it.
 */
export function createReconcilerHandler(dependencies: ReconcilerDependencies): ReconcilerHandler {
  const { telemetry } = dependencies;
  function fail(error: unknown): void {
    const reason = runFailureOf(error);
    telemetry.count('runFailed', { reason });
    telemetry.error('Not reconciled', { outcome: 'failed', reason, error });
  }
  return async (_event, context) => {
    telemetry.begin(context);
    try {
      const onRepair: PassDependencies['onRepair'] = (kind, callId) =>
        telemetry.info('Repaired', { outcome: kind, call_id: callId });
      const result = await withDeadline(context, signal => runPass({ ...dependencies, onRepair }, signal));
      report(result, telemetry);
      if (result.error !== undefined) fail(result.error);
    } catch (error) {
      fail(error);
    } finally {
      telemetry.end();
    }
  };
}

function report({ tally, incomplete, isFinished }: PassResult, telemetry: Telemetry<'reconciler'>): void {
  const { listed, missing, behind } = tally;
  for (const [metric, calls] of Object.entries({ listed, missing, behind, incomplete })) {
    if (calls > 0) telemetry.count(metric as 'listed', undefined, calls);
  }
  const outcome = isFinished ? 'finished' : 'unfinished';
  telemetry.info('Reconciled', { outcome, calls: { ...tally, incomplete } });
}
