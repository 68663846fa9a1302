import type { Message } from '@aws-sdk/client-sqs';
import { type Counts, increment } from './counts.ts';
import type { Verdict } from './judge.ts';
import { type Move, move } from './move.ts';
import type { Queue } from './queue.ts';
import { type Walked, type WalkOptions, walk } from './walk.ts';

/** What to release, and where to. */
export interface Release {
  readonly quarantine: Queue;
  readonly queue: Queue;
  /** Judges a delivery by the current keys and settings. */
  readonly judge: (message: Message) => Verdict;
  /** Whether to only judge, and move nothing. */
  readonly dryRun: boolean;
}

/** How many deliveries got which verdict. */
export type Tally = { readonly [kind in Verdict['kind']]: number };

/** Result of a release. */
export interface Released {
  /** Deliveries that were moved to the event queue. */
  readonly released: number;
  readonly tally: Tally;
  /** Authentic deliveries that SQS did not accept or did not delete, by the code of its error. They stay. */
  readonly failed: Readonly<Counts>;
  readonly walked: Walked;
}

/**
 * Verifies the deliveries of the quarantine again. Those that are authentic now are queued as if they had just
 * arrived; the others stay.
 */
export async function release(
  { quarantine, queue, judge, dryRun }: Release,
  options: WalkOptions,
): Promise<Released> {
  let released = 0;
  const tally = { release: 0, mismatch: 0, malformed: 0, unusable: 0 };
  const failed: Counts = {};
  const walked = await walk(quarantine, options, async messages => {
    const moves: Move[] = [];
    for (const message of messages) {
      const verdict = judge(message);
      tally[verdict.kind]++;
      if (verdict.kind === 'release') moves.push({ message, body: verdict.content.message.body });
    }
    if (dryRun) return [];
    const result = await move(quarantine, queue, moves);
    released += result.moved.length;
    for (const { code } of result.failed) increment(failed, code);
    return result.moved;
  });
  return { released, tally, failed, walked };
}
