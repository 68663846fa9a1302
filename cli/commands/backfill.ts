import { type Progress, type RunDependencies, runCompleteness, SETTLING_MS } from '../../completeness/run.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import { sendPatiently } from '../../store/queues/send-patiently.ts';
import { EXIT, Failure } from '../../terminal/exit-codes.ts';
import { explain } from '../../terminal/explain.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { instantToMilliseconds, isoTime, toInstant } from '../../time/instant.ts';
import { createMessagesApi } from '../../whippy/messages-api.ts';
import { WhippyError } from '../../whippy/whippy-error.ts';
import { explainWhippyError } from '../backfill/explain-whippy.ts';
import { goOnWith } from '../backfill/go-on.ts';
import { type ListingWindow, listingWindowOf } from '../backfill/listing-window.ts';
import { type Repaired, reportBackfilled } from '../backfill/report.ts';
import type { Since } from '../calls/span.ts';
import { type Deployment, retentionDaysOf, suggest, type Target } from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { findWhippyKey, type WhippyKey } from '../deployment/whippy-key.ts';
import { openQueue } from '../queues/peek.ts';

export interface BackfillOptions extends Target {
  readonly since: Since;
  readonly until?: Since;
  readonly dryRun?: boolean;
  /** Address of Whippy's API. */
  readonly api: string;
  readonly json?: boolean;
}

/**
 * `callfold backfill`: compares the calls that Whippy lists with their records, and puts what is missing or behind on the
 * queue. It asks for no `--yes`: it can only add to records, and doing it again changes nothing.
 */
export async function backfill(options: BackfillOptions, io: Io): Promise<number> {
  const deployment = await findDeployment(options, io);
  const window = listingWindowOf(options, retentionDaysOf(deployment), io.now());
  const key = await findWhippyKey(deployment, io);
  // Ctrl-C ends the work after the page at hand; what was done so far is reported all the same.
  return io.interruption.finish(backfillAndReport(window, key, deployment, options, io));
}

const NOTHING: Progress = {
  tally: { listed: 0, complete: 0, missing: 0, behind: 0, unsettled: 0, unreadable: 0, unsent: 0 },
  cursor: undefined,
  reached: undefined,
};

// The stand-in's webhooks go to this machine, and come within the time of its four tries.
const LOCAL_SETTLING_MS = 15_000;

async function backfillAndReport(
  window: ListingWindow,
  key: WhippyKey,
  deployment: Deployment,
  options: BackfillOptions,
  io: Io,
): Promise<number> {
  const { signal } = io.interruption;
  const settlingMs = deployment.stack ? SETTLING_MS : LOCAL_SETTLING_MS;
  const repaired: Repaired[] = [];
  const whippy = createMessagesApi({ ...io, baseUrl: options.api, key: key.key, signal });
  const bar = await startProgress(io, 0, 'calls');
  let progress = NOTHING;
  let isFinished = false;
  let error: unknown;
  try {
    const ran = await runCompleteness({
      pages: whippy.listCalls({
        after: isoTime(window.since),
        ...(window.until === undefined ? {} : { before: isoTime(window.until) }),
      }),
      ...(await portsOf(deployment, options, repaired, io)),
      settledBefore: toInstant(isoTime(io.now() - settlingMs)) ?? '',
      signal,
      onPage(at) {
        progress = at;
        bar.reach(at.tally.listed, expectedCalls(at, window, io.now()));
      },
    });
    isFinished = ran.isFinished;
  } catch (thrown) {
    // A user who interrupts knows why it was not done.
    if (!signal.aborted) error = thrown;
  } finally {
    bar.stop();
  }
  const goOn = isFinished ? undefined : suggest(goOnWith(progress, window, options, io.now()), deployment);
  const isReported = error === undefined || progress.tally.listed > 0;
  if (isReported) {
    const interrupted = signal.aborted && !isFinished;
    reportBackfilled({ ...progress, window, repaired, settlingMs, goOn, interrupted }, options, io);
  }
  if (error !== undefined) {
    const why =
      error instanceof WhippyError
        ? explainWhippyError(error, key, deployment)
        : explain(error, suggest('doctor', deployment)).message;
    throw new Failure(isReported ? why : `${why}. Then: ${goOn}`);
  }
  return isFinished ? EXIT.ok : EXIT.no;
}

/** @param repaired gets each call whose event is accepted, or would be sent */
async function portsOf(
  deployment: Deployment,
  { dryRun }: BackfillOptions,
  repaired: Repaired[],
  { sleep }: Io,
): Promise<Pick<RunDependencies, 'fetchRecords' | 'send'>> {
  const client = await deployment.clients.dynamodb();
  const table = { client, tableName: deployment.output('TableName'), sleep };
  const queue = await openQueue(deployment, 'QueueUrl');
  return {
    fetchRecords: callIds => fetchRecords(table, callIds),
    async send(repairs) {
      const failed = dryRun ? [] : await sendPatiently(queue, repairs, ({ message }) => message.body, sleep);
      const unsent = new Set(failed.map(({ item }) => item));
      for (const repair of repairs) {
        const { callId, kind, status } = repair;
        // Not its message, which may have 1 MB.
        if (!unsent.has(repair)) repaired.push({ callId, kind, status });
      }
      return unsent.size;
    },
  };
}

// Whippy does not say how many calls there are: as many as its pages bring, at the density of those that have come.
function expectedCalls({ tally, reached }: Progress, window: ListingWindow, now: number): number {
  if (reached === undefined) return tally.listed;
  const share = (instantToMilliseconds(reached) - window.since) / ((window.until ?? now) - window.since);
  return share > 0 && share < 1 ? Math.round(tally.listed / share) : tally.listed;
}
