import { randomInt } from 'node:crypto';
import { isProofCall, PROOF_ID_PREFIX } from '../../call/proof.ts';
import { proofDeliveries } from '../../proof/deliveries.ts';
import { createReference, type Reference } from '../../proof/reference.ts';
import { removeProofCall } from '../../proof/removal.ts';
import type { Delivery } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import type { Table } from '../../store/calls/forgetting.ts';
import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { DAY_MS } from '../../time/days.ts';
import { openRecords } from '../calls/open-records.ts';
import {
  type Deployment,
  retentionDaysOf,
  signatureHeaderOf,
  suggest,
  type Target,
} from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { type Cleaned, cleanUp } from '../prove/clean-up.ts';
import { isProved, type Proof } from '../prove/proof.ts';
import { queueToSettle, SQS_COUNTS_SETTLE_MS } from '../prove/queue-to-settle.ts';
import { reportCleaned, reportProof } from '../prove/report.ts';
import { type ProofTarget, runProof } from '../prove/run-proof.ts';
import { verdictOf } from '../prove/verdict.ts';
import { openQueue } from '../queues/peek.ts';

export interface ProveOptions extends Target {
  readonly calls: number;
  readonly concurrency: number;
  /** Milliseconds. */
  readonly timeout: number;
  readonly yes?: boolean;
  readonly clean?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold prove`: sends made-up calls through a deployment, compares every record with the fold of its events in
 * memory, and removes the calls again; with `--clean`, only removes what runs have left that were killed.
 */
export async function prove(options: ProveOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const table = { client: await deployment.clients.dynamodb(), tableName: deployment.output('TableName') };
  if (options.clean) return io.interruption.finish(cleanAndReport(deployment, table, options, io));
  if (options.local === undefined && !options.yes) {
    throw usageFailure(
      `This sends ${options.calls} made-up calls through the webhook of ${deployment.title}, and deletes them once they have been compared. Until then they are in its table, its lists and its stream: whatever reads the stream has to leave out ids that begin with ${PROOF_ID_PREFIX}. Do it with --yes`,
    );
  }
  const [key] = await readSigningKeys(deployment);
  if (key === undefined) {
    throw new Failure(
      `The signing secret of ${deployment.title} holds no key: ${suggest('connect', deployment)} puts Whippy's there, ${suggest('doctor', deployment)} says what is wrong with it`,
    );
  }
  const target = {
    url: deployment.output('WebhookUrl'),
    key,
    signatureHeader: signatureHeaderOf(deployment),
    table,
  };
  // What cannot be deleted again must not be made: this throws if deleting is not allowed.
  await removeProofCall(table, `${PROOF_ID_PREFIX}none`);
  // Ctrl-C ends the deliveries; what was made is removed all the same.
  return io.interruption.finish(proveAndReport(deployment, target, options, io));
}

async function proveAndReport(
  deployment: Deployment,
  target: ProofTarget,
  options: ProveOptions,
  io: Io,
): Promise<number> {
  const groups = proofDeliveries(seededRandom(randomInt(2 ** 32)), { calls: options.calls, now: io.now() });
  const reference = referenceOf(groups.flat());
  const touched = new Set<string>();
  const outcome = await settle(runAndCompare(deployment, target, groups, reference, touched, options, io));
  const proof = outcome.status === 'fulfilled' ? outcome.value : undefined;
  const ids = new Set(reference.callIds);
  const cleaning = await settle(
    cleanUp(
      deployment,
      target.table,
      {
        callIds: touched,
        matches: callId => ids.has(callId),
        queueIsEmpty: proof?.settled?.empty ?? false,
        alsoQuarantine: proof?.run.refused !== undefined,
      },
      io,
    ),
  );
  const cleaned = cleaning.status === 'fulfilled' ? cleaning.value : undefined;
  if (proof) reportProof(proof, cleaned, deployment, options, io);
  const failed = [outcome, cleaning].find(({ status }) => status === 'rejected');
  if (failed) throw new Failure(`${explain(failed.reason).message}${whatIsLeft(cleaned, deployment)}`);
  return proof && isProved(proof) ? EXIT.ok : EXIT.no;
}

function whatIsLeft(cleaned: Cleaned | undefined, deployment: Deployment): string {
  return cleaned ? '' : `. Made-up calls may be left: ${suggest('prove --clean', deployment)}`;
}

async function runAndCompare(
  deployment: Deployment,
  target: ProofTarget,
  groups: readonly (readonly Delivery[])[],
  reference: Reference,
  touched: Set<string>,
  { concurrency, timeout, local }: ProveOptions,
  io: Io,
): Promise<Proof> {
  const { signal } = io.interruption;
  const { url, table } = target;
  const progress = await startProgress(io, reference.events, 'events recorded');
  const run = await runProof(
    target,
    { groups, reference, concurrency, timeoutMs: timeout, progress },
    touched,
    io,
  ).finally(() => progress.stop());
  const { callIds, events } = reference;
  const unfinished = {
    url,
    calls: callIds.length,
    events,
    run,
    verdicts: [],
    settled: undefined,
    retentionDays: undefined,
  };
  if (run.refused || signal.aborted) return { ...unfinished, interrupted: signal.aborted };

  // Duplicates may still be on the queue, and must not change the records.
  if (local === undefined && io.stderr.isTTY)
    io.stderr.write('Waiting until the queue holds none of them.\n');
  const settled = await queueToSettle(
    await openQueue(deployment, 'QueueUrl'),
    {
      sentAt: run.deliveredAt,
      countsSettleMs: local === undefined ? SQS_COUNTS_SETTLE_MS : 0,
      patienceMs: run.complete ? timeout : 0,
    },
    io,
  );
  if (signal.aborted) return { ...unfinished, interrupted: true };
  const records = await fetchRecords({ ...table, sleep: io.sleep }, callIds);
  const retentionDays = retentionDaysOf(deployment);
  const expected = referenceOf(groups.flat(), retentionDays);
  const verdicts = expected.callIds
    .toSorted()
    .map(callId => verdictOf(callId, expected.expected(callId), records.get(callId)));
  return { ...unfinished, verdicts, settled, retentionDays, interrupted: false };
}

function referenceOf(deliveries: readonly Delivery[], retentionDays?: number): Reference {
  const reference = createReference({ retentionDays });
  for (const { body } of deliveries) reference.add(String(body));
  return reference;
}

// Dead letters are kept for as long.
const MAX_AGE_MS = 14 * DAY_MS;

async function cleanAndReport(
  deployment: Deployment,
  table: Table,
  options: ProveOptions,
  io: Io,
): Promise<number> {
  const { signal } = io.interruption;
  const callIds = new Set<string>();
  const records = await openRecords(deployment, io);
  const since = io.now() - MAX_AGE_MS;
  let cursor: string | undefined;
  do {
    const page = await records.recent({ since, limit: 1000, cursor });
    for (const { call_id } of page.calls) if (isProofCall(call_id)) callIds.add(call_id);
    cursor = page.cursor;
  } while (cursor !== undefined && !signal.aborted);
  const settled =
    callIds.size > 0
      ? await queueToSettle(
          await openQueue(deployment, 'QueueUrl'),
          {
            sentAt: io.now(),
            countsSettleMs: options.local === undefined ? SQS_COUNTS_SETTLE_MS : 0,
            patienceMs: options.timeout,
          },
          io,
        )
      : undefined;
  const cleaned = await cleanUp(
    deployment,
    table,
    { callIds, matches: isProofCall, queueIsEmpty: settled?.empty ?? false, alsoQuarantine: true },
    io,
  );
  reportCleaned(cleaned, options, io);
  return cleaned.unseen > 0 ? EXIT.no : EXIT.ok;
}

async function settle<T>(work: Promise<T>): Promise<PromiseSettledResult<T> & { readonly reason?: unknown }> {
  const [result] = await Promise.allSettled([work]);
  return result;
}
