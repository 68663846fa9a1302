import type { Settled } from './queue-to-settle.ts';
import type { ProofRun } from './run-proof.ts';
import type { CallVerdict } from './verdict.ts';

/** What came of a proof. */
export interface Proof {
  /** Where the deliveries went. */
  readonly url: string;
  /** Made-up calls. */
  readonly calls: number;
  /** Distinct events of these calls. */
  readonly events: number;
  readonly run: ProofRun;
  /** Each call's, in the order of their ids; none if the run was refused or interrupted. */
  readonly verdicts: readonly CallVerdict[];
  /** The event queue after the run; undefined if it was refused or interrupted. */
  readonly settled: Settled | undefined;
  /** What `expires_at` of the records follows from; undefined if they do not expire. */
  readonly retentionDays: number | undefined;
  readonly interrupted: boolean;
}

/** Whether every record is equal to the fold of its events. */
export function isProved({ run, verdicts }: Proof): boolean {
  return run.complete && verdicts.length > 0 && verdicts.every(({ kind }) => kind === 'equal');
}
