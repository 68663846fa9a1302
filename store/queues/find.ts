import { isWholeId } from './message-id.ts';
import type { Queue } from './queue.ts';
import { type Visit, type Walked, type WalkOptions, walk } from './walk.ts';

/** Result of looking for messages. */
export interface Found {
  /** Ids, as given, that belong to none of the messages that could be received. */
  readonly missing: readonly string[];
  /** Beginnings of ids, as given, that several messages have. If there are any, no message was visited. */
  readonly ambiguous: readonly string[];
  /**
   * The walk that looked for them. `hidden` and `waiting` are 0 if all were found; otherwise a missing one may be among
   * these.
   */
  readonly walked: Walked;
}

/**
 * Finds messages by their ids and visits them; see {@link walk}. Other messages are put back. Memory holds only ids,
 * even of a large queue.
 *
 * @param ids whole message ids, or beginnings that only one message of the queue has
 */
export async function findMessages(
  queue: Queue,
  ids: readonly string[],
  options: WalkOptions,
  visit: Visit,
): Promise<Found> {
  if (ids.every(isWholeId)) return findWhole(queue, new Map(ids.map(id => [id, id])), options, visit);
  const matches = new Map(ids.map(id => [id, new Set<string>()]));
  const walked = await walk(queue, options, async messages => {
    for (const { MessageId = '' } of messages) {
      for (const [id, whole] of matches) if (MessageId.startsWith(id)) whole.add(MessageId);
    }
    return [];
  });
  const missing = ids.filter(id => matches.get(id)?.size === 0);
  const ambiguous = ids.filter(id => (matches.get(id)?.size ?? 0) > 1);
  const whole = new Map(
    [...matches].flatMap(([id, [first]]) => (first === undefined ? [] : [[first, id] as const])),
  );
  if (ambiguous.length > 0 || whole.size === 0 || walked.error !== undefined || options.signal.aborted) {
    return { missing, ambiguous, walked };
  }
  const found = await findWhole(queue, whole, options, visit);
  if (missing.length === 0) return found;
  const { hidden, waiting } = walked;
  return { ...found, missing: [...missing, ...found.missing], walked: { ...found.walked, hidden, waiting } };
}

/** @param ids whole ids, with the form in which each was given */
async function findWhole(
  queue: Queue,
  ids: ReadonlyMap<string, string>,
  options: WalkOptions,
  visit: Visit,
): Promise<Found> {
  const missing = new Map(ids);
  const allFound = new AbortController();
  const signal = AbortSignal.any([options.signal, allFound.signal]);
  const walked = await walk(queue, { ...options, signal }, async messages => {
    const wanted = messages.filter(({ MessageId = '' }) => missing.delete(MessageId));
    if (missing.size === 0) allFound.abort();
    return wanted.length > 0 ? visit(wanted) : [];
  });
  // Once all are found, there is no reason to receive more.
  const unseen = missing.size === 0 ? { hidden: 0, waiting: 0 } : {};
  return { missing: [...missing.values()], ambiguous: [], walked: { ...walked, ...unseen } };
}
