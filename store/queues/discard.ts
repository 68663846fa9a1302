import type { Message } from '@aws-sdk/client-sqs';
import { type Counts, increment } from './counts.ts';
import { type Found, findMessages } from './find.ts';
import { judge, type Verdict } from './judge.ts';
import { attributesOf, type Queue, removeAll, sentAt } from './queue.ts';
import { type Visit, type Walked, type WalkOptions, walk } from './walk.ts';

/** Which deliveries of the quarantine to discard: those that meet all of these conditions. */
export interface ForgerySelection {
  /** Message ids, or beginnings of them. */
  readonly ids?: readonly string[];
  /** Why they were refused. */
  readonly reason?: string;
  /** Milliseconds since 1970 before which they were quarantined. */
  readonly sentBefore?: number;
}

/** Result of discarding messages. */
export interface Discarded {
  /** Messages that were deleted. */
  readonly discarded: number;
  /** Messages that may be deleted, including those that were. */
  readonly discardable: number;
  /** Selected deliveries that stay because they are authentic. */
  readonly authentic: number;
  /** Deliveries that were looked at and are not selected. */
  readonly notSelected: number;
  /** Messages that SQS did not delete, by the code of its error. They stay. */
  readonly failed: Readonly<Counts>;
  /** Ids, as given, for which no message was found. */
  readonly missing: readonly string[];
  /** Beginnings of ids, as given, that several messages have. If there are any, nothing was discarded. */
  readonly ambiguous: readonly string[];
  readonly walked: Walked;
}

/**
 * Deletes deliveries of the quarantine that do not verify under the current keys. An authentic delivery stays even if
 * it is selected, and even if its signature is in another header than the deployment expects.
 *
 * @param dryRun whether to only count, and delete nothing
 */
export function discardForgeries(
  quarantine: Queue,
  selection: ForgerySelection,
  keys: readonly string[],
  dryRun: boolean,
  options: WalkOptions,
): Promise<Discarded> {
  const choose = (message: Message): Choice => {
    if (!isSelected(message, selection)) return 'not_selected';
    return IS_AUTHENTIC[judge(message, keys).kind] ? 'authentic' : 'discardable';
  };
  return discard(quarantine, selection.ids, choose, dryRun, options);
}

/**
 * Deletes dead letters.
 *
 * @param ids of messages, or beginnings of them
 * @param dryRun whether to only count, and delete nothing
 */
export function discardDeadLetters(
  deadLetters: Queue,
  ids: readonly string[],
  dryRun: boolean,
  options: WalkOptions,
): Promise<Discarded> {
  return discard(deadLetters, ids, () => 'discardable', dryRun, options);
}

type Choice = 'discardable' | 'authentic' | 'not_selected';

const IS_AUTHENTIC: { readonly [kind in Verdict['kind']]: boolean } = {
  release: true,
  unusable: true,
  mismatch: false,
  malformed: false,
};

function isSelected(message: Message, { reason, sentBefore }: ForgerySelection): boolean {
  if (reason !== undefined && attributesOf(message).reason !== reason) return false;
  return sentBefore === undefined || sentAt(message) < sentBefore;
}

async function discard(
  queue: Queue,
  ids: readonly string[] | undefined,
  choose: (message: Message) => Choice,
  dryRun: boolean,
  options: WalkOptions,
): Promise<Discarded> {
  const chosen = { discardable: 0, authentic: 0, not_selected: 0 };
  let discarded = 0;
  const failed: Counts = {};
  const visit: Visit = async messages => {
    const discardable: Message[] = [];
    for (const message of messages) {
      const choice = choose(message);
      chosen[choice]++;
      if (choice === 'discardable') discardable.push(message);
    }
    if (dryRun) return [];
    const notDeleted = await removeAll(queue, discardable);
    for (const { code } of notDeleted) increment(failed, code);
    const left = new Set(notDeleted.map(({ item }) => item));
    const deleted = discardable.filter(message => !left.has(message));
    discarded += deleted.length;
    return deleted;
  };
  const found: Found = ids
    ? await findMessages(queue, ids, options, visit)
    : { missing: [], ambiguous: [], walked: await walk(queue, options, visit) };
  const { discardable, authentic, not_selected: notSelected } = chosen;
  return { discarded, discardable, authentic, notSelected, failed, ...found };
}
