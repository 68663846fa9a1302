import { MILESTONE_ATTRIBUTES } from '../../call/fold.ts';
import { createLatencies, type Latencies } from '../../proof/latencies.ts';
import type { Reference, StoredRecord } from '../../proof/reference.ts';
import type { Delivery } from '../../samples/deliveries.ts';
import { fetchRecords } from '../../store/calls/fetch-records.ts';
import type { Table } from '../../store/calls/forgetting.ts';
import type { Io } from '../../terminal/io.ts';
import type { Progress } from '../../terminal/progress.ts';
import { deliverAll } from '../send/deliver.ts';
import { type Answer, postWebhook } from '../send/post.ts';

/** Where the deliveries of a proof go, and where their records appear. */
export interface ProofTarget {
  readonly url: string;
  readonly key: string;
  readonly signatureHeader: string | undefined;
  readonly table: Table;
}

/** What is delivered, and how. */
export interface ProofWork {
  /** Deliveries that are made at once. */
  readonly groups: readonly (readonly Delivery[])[];
  /** Knows every event of the groups. */
  readonly reference: Reference;
  /** Groups that are under way at once, at most. */
  readonly concurrency: number;
  /** How long records are waited for after the last delivery, in milliseconds. */
  readonly timeoutMs: number;
  readonly progress: Progress;
}

/** What came of the deliveries. */
export interface ProofRun {
  readonly deliveries: number;
  /** Deliveries that were answered 503 or the like and were made again, as Whippy does. */
  readonly repeated: number;
  /** The answer for which the run was ended: the endpoint does not take deliveries. */
  readonly refused: Answer | undefined;
  /** Whether every event has been seen in its record. */
  readonly complete: boolean;
  readonly latencies: Latencies;
  /** When the last delivery was made, in milliseconds since 1970. */
  readonly deliveredAt: number;
}

/** Time between two looks at the records, in milliseconds: a latency is longer than the truth by up to as much. */
export const POLL_MS = 100;

/**
 * Makes the deliveries, and watches for their events in the records meanwhile. Ends when all have been seen, the time
 * is over, the endpoint refuses a delivery, or the user interrupts. Throws what the AWS SDK throws.
 *
 * @param touched gets the id of each call of which the endpoint may have taken a delivery, also when this throws
 */
export async function runProof(
  { url, key, signatureHeader, table }: ProofTarget,
  { groups, reference, concurrency, timeoutMs, progress }: ProofWork,
  touched: Set<string>,
  io: Io,
): Promise<ProofRun> {
  const { signal } = io.interruption;
  const latencies = createLatencies();
  const pending = new Set(reference.callIds);
  let deliveries = 0;
  let repeated = 0;
  let deliveredAt = io.now();
  let isDelivering = true;
  let isFailed = false;
  let refused: Answer | undefined;
  const isOver = () => signal.aborted || isFailed || refused !== undefined;

  async function deliver(group: readonly Delivery[]): Promise<void> {
    await Promise.all(group.map(deliverOne));
  }

  async function deliverOne({ body, callId = '' }: Delivery): Promise<void> {
    for (let attempt = 1; !isOver(); attempt++) {
      if (attempt === 1) deliveries++;
      else repeated++;
      deliveredAt = io.now();
      latencies.delivered(JSON.parse(String(body)).request_id, deliveredAt);
      const answer = await postWebhook(url, body, key, io, signatureHeader);
      if (mayBeTaken(answer)) touched.add(callId);
      if (answer.status === 202 || signal.aborted) return;
      if (!mayBeTaken(answer) || attempt === MAX_ATTEMPTS) {
        refused ??= answer;
        return;
      }
      await io.sleep(RETRY_MS * 2 ** (attempt - 1));
    }
  }

  async function deliverGroups(): Promise<void> {
    const [first = [], ...others] = groups;
    // One delivery alone tells whether the endpoint takes them at all.
    await deliver(first.slice(0, 1));
    await deliver(first.slice(1));
    const each = others.map(group => [group]);
    await deliverAll(each, deliver, { rate: undefined, concurrency }, io);
    isDelivering = false;
  }

  async function watchRecords(): Promise<boolean> {
    while (!isOver()) {
      const lookedAt = io.now();
      const callIds = [...pending].filter(callId => touched.has(callId));
      const records = await fetchRecords({ ...table, sleep: io.sleep }, callIds);
      const seenAt = io.now();
      for (const [callId, record] of records) {
        const expected = reference.expected(callId);
        const left = unseenEvents(expected, record, requestId => latencies.recorded(requestId, seenAt));
        if (left === 0) pending.delete(callId);
      }
      progress.reach(latencies.recordedEvents, reference.events);
      if (pending.size === 0 && !isDelivering) return true;
      if (!isDelivering && lookedAt >= deliveredAt + timeoutMs) return false;
      await io.sleep(POLL_MS);
    }
    return false;
  }

  const delivering = deliverGroups();
  const watching = watchRecords();
  for (const part of [delivering, watching]) {
    part.catch(() => {
      isFailed = true;
    });
  }
  // Nothing may be under way any more when what it makes is removed.
  const [delivered, watched] = await Promise.allSettled([delivering, watching]);
  if (delivered.status === 'rejected') throw delivered.reason;
  if (watched.status === 'rejected') throw watched.reason;
  return { deliveries, repeated, refused, complete: watched.value, latencies, deliveredAt };
}

/** Deliveries of an event before it is given up, as many as Whippy makes. */
const MAX_ATTEMPTS = 4;

/** Time before the second delivery of an event; it doubles with each one. */
const RETRY_MS = 500;

// Of an answer that did not come it cannot be known, and 503 says so itself.
function mayBeTaken({ status }: Answer): boolean {
  return status === null || status === 202 || status === 429 || status >= 500;
}

/** Reports the events that a record has, and returns how many it does not have. */
function unseenEvents(
  expected: StoredRecord,
  record: StoredRecord,
  onSeen: (requestId: string) => void,
): number {
  let unseen = 0;
  for (const name of Object.values(MILESTONE_ATTRIBUTES)) {
    const { request_id, version } = expected[name]?.M ?? {};
    if (version === undefined) continue;
    if (record[name]?.M?.version?.S === version.S) onSeen(String(request_id?.S));
    else unseen++;
  }
  return unseen;
}
