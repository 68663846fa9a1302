import type { Message } from '@aws-sdk/client-sqs';
import { depthOf, MAX_REQUEST_MESSAGES, type Queue, receive, setVisibility } from './queue.ts';

/**
 * Most messages that one walk visits. All of them stay hidden until it ends, and SQS lets a queue hide 120,000.
 */
const MAX_VISITED = 100_000;

/** How long a message stays hidden after a walk that was killed, in seconds. */
export const VISIBILITY_TIMEOUT_SECONDS = 300;

/** How to walk through a queue. */
export interface WalkOptions {
  /** Most messages to visit; never more than {@link MAX_VISITED}. */
  readonly limit: number;
  /** When aborted, ends after the messages that have been received. */
  readonly signal: AbortSignal;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Called with the number of messages visited so far and the approximate total. */
  readonly onProgress?: (visited: number, expected: number) => void;
  /** How long a received message is hidden at a time; {@link VISIBILITY_TIMEOUT_SECONDS} unless given. */
  readonly visibilityTimeoutSeconds?: number;
}

/**
 * Visits up to 10 messages, each for the first time. Must not keep references to them: a body can have 1 MiB.
 *
 * @returns those of them that it deleted from the queue
 */
export type Visit = (messages: readonly Message[]) => Promise<readonly Message[]>;

/** Result of a walk. */
export interface Walked {
  /** Messages that were visited. */
  readonly visited: number;
  /**
   * Messages that could not be received: another receiver holds them, or held them before it was killed. Approximate.
   */
  readonly hidden: number;
  /** Messages that the walk did not reach before its limit, an error or the signal. Approximate. */
  readonly waiting: number;
  /** What the AWS SDK or the visit threw, which ended the walk early; else undefined. */
  readonly error: unknown;
}

/**
 * Visits the messages that wait in a queue, each once. Messages that are not deleted stay hidden until the
 * end, since SQS would otherwise deliver them again before others, and become visible to everyone then, also after an
 * error. While the walk lasts, their visibility timeout is extended, so it can be short: a walk that is killed
 * hides them for five minutes at most.
 *
 * Memory holds at most 100,000 ids and receipt handles. The walk ends: it visits at most 100,000 messages, and
 * gives up when it receives more messages repeatedly than for the first time.
 */
export async function walk(queue: Queue, options: WalkOptions, visit: Visit): Promise<Walked> {
  const { signal, now, onProgress, visibilityTimeoutSeconds = VISIBILITY_TIMEOUT_SECONDS } = options;
  const limit = Math.min(options.limit, MAX_VISITED);
  const before = await depthOf(queue);
  const total = before.waiting + before.inFlight;
  const held = new HeldMessages(queue, now, visibilityTimeoutSeconds);
  const seen = new Set<string>();
  let visited = 0;
  let repeated = 0;
  let empty = 0;
  let after = before;
  let error: unknown;
  try {
    while (seen.size < limit && empty < MAX_EMPTY_ANSWERS && !signal.aborted) {
      await held.extend();
      const max = Math.min(MAX_REQUEST_MESSAGES, limit - seen.size);
      const messages = await receive(queue, max, visibilityTimeoutSeconds);
      held.add(messages);
      if (messages.length === 0) {
        empty = (await depthOf(queue)).waiting === 0 ? MAX_EMPTY_ANSWERS : empty + 1;
        continue;
      }
      empty = 0;
      const fresh = messages.filter(({ MessageId = '' }) => !seen.has(MessageId));
      for (const { MessageId = '' } of fresh) seen.add(MessageId);
      repeated += messages.length - fresh.length;
      if (repeated > seen.size + MAX_SPARE_REPEATS) break;
      if (fresh.length === 0) continue;
      held.forget(await visit(fresh));
      visited += fresh.length;
      onProgress?.(visited, Math.max(visited, Math.min(limit, total)));
    }
    const { waiting, inFlight } = await depthOf(queue);
    after = { waiting, inFlight: Math.max(0, inFlight - held.size) };
  } catch (thrown) {
    error = thrown;
  }
  try {
    await held.show();
  } catch (thrown) {
    error ??= thrown;
  }
  // Messages are deleted and arrive meanwhile: only what both counts have can have been missed.
  const unseen = Math.max(0, Math.min(total - visited, after.waiting + after.inFlight));
  const hidden = empty > 0 ? unseen : Math.min(unseen, after.inFlight);
  return { visited, hidden, waiting: unseen - hidden, error };
}

/** Number of consecutive empty answers after which a queue counts as empty, even if its count says otherwise. */
const MAX_EMPTY_ANSWERS = 3;

/** How many more messages than have been visited may be received repeatedly. */
const MAX_SPARE_REPEATS = 100;

/** Received messages that are to stay hidden from others. */
class HeldMessages {
  /** By message id; the one that becomes visible first comes first. */
  private readonly messages = new Map<string, { readonly receiptHandle: string; readonly until: number }>();
  private readonly queue: Queue;
  private readonly now: () => number;
  private readonly timeoutSeconds: number;

  constructor(queue: Queue, now: () => number, timeoutSeconds: number) {
    this.queue = queue;
    this.now = now;
    this.timeoutSeconds = timeoutSeconds;
  }

  get size(): number {
    return this.messages.size;
  }

  add(messages: readonly Message[]): void {
    const until = this.now() + this.timeoutSeconds * 1000;
    for (const { MessageId = '', ReceiptHandle = '' } of messages) {
      this.messages.delete(MessageId);
      this.messages.set(MessageId, { receiptHandle: ReceiptHandle, until });
    }
  }

  forget(messages: readonly Message[]): void {
    for (const { MessageId = '' } of messages) this.messages.delete(MessageId);
  }

  /** Extends the visibility timeout of the messages that have used up half of it. */
  async extend(): Promise<void> {
    const now = this.now();
    const due = new Map<string, string>();
    for (const [id, { receiptHandle, until }] of this.messages) {
      if (until - now > (this.timeoutSeconds * 1000) / 2) break;
      due.set(id, receiptHandle);
    }
    if (due.size === 0) return;
    const invalid = new Set(await setVisibility(this.queue, [...due.values()], this.timeoutSeconds));
    for (const [id, receiptHandle] of due) {
      this.messages.delete(id);
      if (invalid.has(receiptHandle)) continue;
      this.messages.set(id, { receiptHandle, until: now + this.timeoutSeconds * 1000 });
    }
  }

  /** Makes all of them visible to others again. */
  async show(): Promise<void> {
    await setVisibility(
      this.queue,
      [...this.messages.values()].map(({ receiptHandle }) => receiptHandle),
      0,
    );
    this.messages.clear();
  }
}
