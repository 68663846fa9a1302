import { MIN_ID_CHARACTERS } from '../store/queues/message-id.ts';

/** Width from which a list has room for whole ids, in cells. */
const MIN_WIDTH_OF_WHOLE_IDS = 132;

/**
 * How many characters of some ids to show: all of them if the width allows it, else as few as tell the ids apart,
 * and at least 8. `show` takes such a beginning of a call's id, and `dlq` and `quarantine` that of a message's.
 */
export function shownIdCharacters(ids: readonly string[], width: number): number {
  if (width >= MIN_WIDTH_OF_WHOLE_IDS) return Number.POSITIVE_INFINITY;
  const distinct = [...new Set(ids)];
  let characters = MIN_ID_CHARACTERS;
  while (new Set(distinct.map(id => id.slice(0, characters))).size < distinct.length) characters++;
  return characters;
}
