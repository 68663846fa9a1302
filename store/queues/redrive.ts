import type { Message } from '@aws-sdk/client-sqs';
import { type Counts, increment } from './counts.ts';
import type { Replay } from './dead-letter.ts';
import { type Move, move } from './move.ts';
import type { NotifierReplay } from './notifier-letter.ts';
import type { Queue } from './queue.ts';
import { type Walked, type WalkOptions, walk } from './walk.ts';

/** What to redrive, and where to. */
export interface Redrive {
  readonly from: Queue;
  readonly to: Queue;
  /** What becomes of a dead letter. */
  readonly read: (message: Message) => Replay | NotifierReplay;
  /** Whether to only count, and move nothing. */
  readonly dryRun: boolean;
}

/** Result of a redrive. */
export interface Redriven {
  /** Dead letters that were moved to that queue. */
  readonly moved: number;
  /** Dead letters that can be moved, including those that were. */
  readonly readable: number;
  /** Dead letters that still cannot be read, by reason. They stay. */
  readonly unreadable: Readonly<Counts>;
  /** Dead letters that SQS did not accept or did not delete, by the code of its error. They stay. */
  readonly failed: Readonly<Counts>;
  readonly walked: Walked;
}

/** Moves dead letters to the queue that they come from, each as it is read. */
export async function redrive({ from, to, read, dryRun }: Redrive, options: WalkOptions): Promise<Redriven> {
  let moved = 0;
  let readable = 0;
  const unreadable: Counts = {};
  const failed: Counts = {};
  const walked = await walk(from, options, async messages => {
    const moves: Move[] = [];
    for (const message of messages) {
      const replay = read(message);
      if (replay.kind === 'readable') moves.push({ message, body: replay.body });
      else increment(unreadable, replay.reason);
    }
    readable += moves.length;
    if (dryRun) return [];
    const result = await move(from, to, moves);
    moved += result.moved.length;
    for (const { code } of result.failed) increment(failed, code);
    return result.moved;
  });
  return { moved, readable, unreadable, failed, walked };
}
