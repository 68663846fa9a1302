import { parseQueued } from '../../call/event.ts';
import { recordOf, stateOf } from '../../call/fold.ts';
import type { Finding } from '../../completeness/reconcile.ts';
import { type RunDependencies, runCompleteness, SETTLING_MS, type Tally } from '../../completeness/run.ts';
import { readListed } from '../../store/calls/call-record.ts';
import { incompleteOf } from '../../store/calls/incomplete.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { toInstant } from '../../time/instant.ts';
import type { ListingBounds } from '../../whippy/messages-api.ts';
import { parseKeys } from '../../whippy/signing-key.ts';
import { WhippyError } from '../../whippy/whippy-error.ts';
import { callService, UnavailableError } from '../runtime/unavailable.ts';
import { nextPass, type Pass, progressAfter } from './pass.ts';
import type { ProgressStore } from './progress-store.ts';

/** What a run depends on. */
export interface PassDependencies extends Pick<RunDependencies, 'fetchRecords' | 'send'> {
  readonly progress: ProgressStore;
  /** The text of the signing secret, whose first key is the key of Whippy's API. Rejects when it is out of reach. */
  readonly readSecret: (signal: AbortSignal) => Promise<string>;
  /** Lists Whippy's calls; see `MessagesApi`. */
  readonly listCalls: (key: string, bounds: ListingBounds, signal: AbortSignal) => RunDependencies['pages'];
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with each call that is missing or behind. */
  readonly onRepair: (kind: 'missing' | 'behind', callId: string) => void;
}

/** The result of a run. */
export interface PassResult {
  readonly tally: Tally;
  /** Calls that go without an end or an analysis for longer than is normal, the repairs of this run included. */
  readonly incomplete: number;
  /** Whether the list came to its end. Otherwise the next run goes on where this one stopped. */
  readonly isFinished: boolean;
  /** What went wrong, if anything did. What was compared before that counts. */
  readonly error: unknown;
}

/**
 * Compares Whippy's list with the table, from where the last run stopped and to the end of the list if there is time for
 * it, and puts what is missing or behind on the queue.
 *
 * @param signal when aborted, the run ends in good order
 * @throws {UnavailableError} when the secret or the progress is out of reach
 * @throws {WhippyError} of the problem `unauthorized`, when the secret holds no key
 */
export async function runPass(dependencies: PassDependencies, signal: AbortSignal): Promise<PassResult> {
  const { progress, readSecret, listCalls, now, fetchRecords, send, onRepair } = dependencies;
  const before = await callService('progress', () => progress.load());
  const [key] = parseKeys(await callService('secret', () => readSecret(signal)));
  if (key === undefined) throw new WhippyError('unauthorized', 'The signing secret holds no key');
  const started = now();
  const pass = nextPass(before, started);
  let reached: { readonly tally: Tally; readonly cursor: string | undefined } | undefined;
  let isFinished = false;
  let incomplete = 0;
  let error: unknown;
  try {
    ({ isFinished } = await runCompleteness({
      pages: listCalls(key, { after: pass.after, cursor: pass.cursor }, signal),
      fetchRecords: callIds => callService('table', () => fetchRecords(callIds)),
      send: repairs => callService('queue', () => send(repairs)),
      settledBefore: toInstant(new Date(started - SETTLING_MS).toISOString()) as string,
      signal,
      onCompared(finding, record, { callId }) {
        if ('message' in finding) onRepair(finding.kind, callId);
        if (isIncomplete(finding, record, started)) incomplete++;
      },
      onPage(page) {
        reached = page;
      },
    }));
  } catch (thrown) {
    // A request that was broken off by the end of the time is no failure, unless there was time for no page at all.
    if (!signal.aborted || !reached) error = thrown;
  }
  const { tally = NOTHING, cursor } = reached ?? {};
  if (tally.unsent > 0) error ??= new UnavailableError('queue', undefined);
  const after = isFinished
    ? progressAfter(before, pass)
    : { ...before, unfinished: { ...pass, cursor: cursorAfter(pass, cursor, error) } };
  await callService('progress', () => progress.save(after));
  return { tally, incomplete, isFinished, error };
}

const NOTHING: Tally = {
  listed: 0,
  complete: 0,
  missing: 0,
  behind: 0,
  unsettled: 0,
  unreadable: 0,
  unsent: 0,
};

// If Whippy's cursors expire, the pass begins anew: otherwise it would never go on.
function cursorAfter(pass: Pass, cursor: string | undefined, error: unknown): string | undefined {
  if (cursor !== undefined) return cursor;
  const isRefused = error instanceof WhippyError && ['invalid', 'changed'].includes(error.problem);
  return isRefused ? undefined : pass.cursor;
}

function isIncomplete(finding: Finding, record: Item | undefined, now: number): boolean {
  const after = 'message' in finding ? recordOfListing(finding.message.body) : record;
  return after !== undefined && incompleteOf(readListed(after), now) !== undefined;
}

function recordOfListing(body: string): Item | undefined {
  const queued = parseQueued(body);
  return queued.kind === 'call' ? recordOf(stateOf(queued.event)) : undefined;
}
