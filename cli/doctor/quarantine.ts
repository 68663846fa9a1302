import { judge, type Verdict } from '../../store/queues/judge.ts';
import { countMessages, sentAt } from '../../store/queues/queue.ts';
import { walk } from '../../store/queues/walk.ts';
import { plural } from '../../text/plural.ts';
import { DAY_MS } from '../../time/days.ts';
import { formatDuration } from '../../time/duration.ts';
import { signatureHeaderOf, suggest } from '../deployment/deployment.ts';
import { readSigningKeys } from '../deployment/signing-secret.ts';
import { openQueue } from '../queues/peek.ts';
import type { Check, Finding, Patient } from './finding.ts';
import { newestCall, newestEventOf } from './newest-event.ts';

const CHECK = 'Quarantine';

/** Most deliveries that are judged: each has up to 256 KB. */
const MAX_JUDGED = 200;

/** How long a delivery counts as recent, in milliseconds. */
const RECENT_MS = DAY_MS;

/**
 * Whether deliveries that were kept may be Whippy's. One of a stranger is not a problem, though it stays for 14 days:
 * any public endpoint gets some. These are:
 * - one that verifies by now: its event is missing until it is released,
 * - one of the last day with a signature that no key verifies: a stranger would hardly make one up,
 * - one of the last day without a signature, if no event was accepted since: then Whippy may not sign as expected.
 */
export const checkQuarantine: Check = async patient => {
  const { deployment, io } = patient;
  const queue = await openQueue(deployment, 'QuarantineQueueUrl');
  if ((await countMessages(queue)) === 0) return [{ check: CHECK, level: 'ok', finding: 'empty' }];
  // If the secret cannot be read, its own check says so, and no delivery verifies.
  const keys = await readSigningKeys(deployment).catch(() => []);
  const header = signatureHeaderOf(deployment);
  const kept: Kept[] = [];
  const options = {
    limit: MAX_JUDGED,
    signal: io.interruption.signal,
    now: io.now,
    visibilityTimeoutSeconds: 30,
  };
  const { visited, hidden, waiting, error } = await walk(queue, options, async messages => {
    for (const message of messages) {
      kept.push({ verdict: judge(message, keys, header).kind, sent: sentAt(message) });
    }
    return [];
  });
  if (error !== undefined) throw error;
  return [await describe(kept, visited + hidden + waiting, patient)];
};

interface Kept {
  readonly verdict: Verdict['kind'];
  /** Milliseconds since 1970. */
  readonly sent: number;
}

async function describe(kept: readonly Kept[], total: number, patient: Patient): Promise<Finding> {
  const { deployment, io } = patient;
  const now = io.now();
  const ageOf = (sent: number) => formatDuration(Math.max(0, now - sent));
  const judged = kept.length < total ? `, of which ${kept.length} were judged` : '';
  const newest =
    kept.length === 0 ? '' : `, the newest ${ageOf(Math.max(...kept.map(({ sent }) => sent)))} ago`;
  const all = `${plural(total, 'delivery', 'deliveries')} kept${newest}${judged}`;
  const list = `see which and why: ${suggest('quarantine list', deployment)} and docs/runbook.md#quarantine`;

  const authentic = kept.filter(({ verdict }) => verdict === 'release').length;
  if (authentic > 0) {
    const finding = `${all}. ${authentic} ${authentic === 1 ? 'verifies' : 'verify'} by now`;
    const advice = `let in what verifies: ${suggest('quarantine release', deployment)}`;
    return { check: CHECK, level: 'problem', finding, advice };
  }
  const recent = kept.filter(({ sent }) => now - sent < RECENT_MS);
  const signed = recent.filter(({ verdict }) => verdict === 'mismatch').length;
  if (signed > 0) {
    const finding = `${all}. ${signed} of the last 24 h with a signature that no key of the secret verifies`;
    return { check: CHECK, level: 'problem', finding, advice: list };
  }
  const unsigned = recent.filter(({ verdict }) => verdict === 'malformed').map(({ sent }) => sent);
  if (unsigned.length > 0) {
    const accepted = (await newestAcceptedAt(patient)) > Math.min(...unsigned);
    const since = accepted ? 'others have been accepted since' : 'none has been accepted since';
    const finding = `${all}. ${unsigned.length} of the last 24 h without a signature that can be read; ${since}`;
    return { check: CHECK, level: accepted ? 'note' : 'problem', finding, advice: list };
  }
  const advice = `see which: ${suggest('quarantine list', deployment)}, and delete what is not Whippy's: ${suggest('quarantine discard --older-than 1d', deployment)}`;
  return {
    check: CHECK,
    level: 'note',
    finding: `${all}. Nothing verifies ${total === 1 ? 'it' : 'them'}`,
    advice,
  };
}

// By the event's own time. If the table cannot be read, its own check says so.
async function newestAcceptedAt(patient: Patient): Promise<number> {
  const call = await newestCall(patient).catch(() => undefined);
  return (call && newestEventOf(call)) ?? 0;
}
