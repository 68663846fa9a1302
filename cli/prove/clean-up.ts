import pMap from 'p-map';
import { letExpire, removeProofCall } from '../../proof/removal.ts';
import type { Table } from '../../store/calls/forgetting.ts';
import { countMessages } from '../../store/queues/queue.ts';
import type { Io } from '../../terminal/io.ts';
import { DAY_MS } from '../../time/days.ts';
import type { Deployment } from '../deployment/deployment.ts';
import { searchMessages } from '../forget/queue-messages.ts';
import { openQueue } from '../queues/peek.ts';

/** What is to be removed. */
export interface CleaningWork {
  /** Calls that may have a record. */
  readonly callIds: Iterable<string>;
  /** Whether a message in a queue is one of a made-up call that is to go. */
  readonly matches: (callId: string) => boolean;
  /** Whether no more messages of these calls are on the event queue. */
  readonly queueIsEmpty: boolean;
  /** Whether deliveries may be in quarantine. */
  readonly alsoQuarantine: boolean;
}

/** What was removed, and what is left. */
export interface Cleaned {
  /** Records and tombstones that were deleted. */
  readonly removed: number;
  /** Tombstones that were left, since messages of their calls may still come. */
  readonly tombstones: number;
  /** When DynamoDB may delete those tombstones, in seconds since 1970. */
  readonly tombstonesExpireAt: number;
  /** Messages that were deleted from the dead-letter queue and from the quarantine. */
  readonly deadLetters: number;
  readonly quarantined: number;
  /** Messages of these two queues that could not be looked at. */
  readonly unseen: number;
}

/**
 * Removes made-up calls: from the dead-letter queue, from the quarantine and from the table. As long as messages of
 * theirs may be on the event queue, their records become tombstones that expire, since such a message would bring a
 * record back. Once the user has interrupted, only the table is done. Throws what the AWS SDK throws; doing it
 * again goes on where it ended.
 */
export async function cleanUp(
  deployment: Deployment,
  table: Table,
  { callIds, matches, queueIsEmpty, alsoQuarantine }: CleaningWork,
  { now, interruption: { signal } }: Pick<Io, 'now' | 'interruption'>,
): Promise<Cleaned> {
  const search = async (name: 'DeadLetterQueueUrl' | 'QuarantineQueueUrl') => {
    const queue = await openQueue(deployment, name);
    if (signal.aborted || (await countMessages(queue)) === 0) return { matched: 0, unseen: 0 };
    return searchMessages(queue, {
      matches: event => matches(event.known.data.id),
      onMatch: async () => undefined,
      deleteMatches: true,
      signal,
      now,
    });
  };
  const tombstonesExpireAt = Math.floor((now() + TOMBSTONE_LIFE_MS) / 1000);
  let removed = 0;
  let tombstones = 0;
  await pMap(
    callIds,
    async callId => {
      if (!queueIsEmpty) {
        await letExpire(table, callId, tombstonesExpireAt);
        tombstones++;
      } else if (await removeProofCall(table, callId)) {
        removed++;
      }
    },
    { concurrency: MAX_AT_ONCE },
  );
  const dead = await search('DeadLetterQueueUrl');
  const quarantined = alsoQuarantine ? await search('QuarantineQueueUrl') : { matched: 0, unseen: 0 };
  return {
    removed,
    tombstones,
    tombstonesExpireAt,
    deadLetters: dead.matched,
    quarantined: quarantined.matched,
    unseen: dead.unseen + quarantined.unseen,
  };
}

// A message lives 14 days, and 14 more if it is redriven.
const TOMBSTONE_LIFE_MS = 30 * DAY_MS;

const MAX_AT_ONCE = 20;
