import { instantToMicroseconds, microsecondsToInstant } from '../../time/instant.ts';
import type { Position } from './cursor.ts';
import type { KeyRange } from './index-query.ts';
import { type CallPage, type PageReads, type PageRequest, type Part, readPart, toPage } from './read-page.ts';

/** How to read a page of several lists. */
export interface MergedRequest extends Omit<PageRequest, 'keyRanges' | 'newestFirst'> {
  /** One of each list. */
  readonly keyRanges: readonly KeyRange[];
}

/**
 * Reads a page of several partitions of an index as one list, newest first. Calls of the same microsecond are in the order
 * of their partitions: so a position in one of them says where all of them go on.
 *
 * @throws what the reads threw
 */
export async function readMerged(request: MergedRequest, reads: PageReads): Promise<CallPage> {
  const { keyRanges, start, limit } = request;
  const rank = new Map(keyRanges.map(({ partition }, index) => [partition, index]));
  const order = (a: Position, b: Position) => compare(a, b, rank);
  const parts = await Promise.all(
    keyRanges.map(keyRange =>
      readPart({ ...request, keyRanges: [goingOn(keyRange, start, rank)], newestFirst: true }, reads),
    ),
  );
  return toPage(merge(parts, order), limit);
}

/** The part of a list that comes after a position of any of the lists. */
function goingOn(keyRange: KeyRange, start: Position | undefined, rank: Rank): KeyRange {
  const instant = start?.after?.created_instant;
  if (start === undefined || instant === undefined || start.partition === keyRange.partition) return keyRange;
  const isBehind = rankOf(keyRange.partition, rank) > rankOf(start.partition, rank);
  const through = isBehind ? instant : microsecondsToInstant(instantToMicroseconds(instant) - 1n);
  return { ...keyRange, through };
}

// Where one list stopped early, what the others have behind that place would leave a gap.
function merge(parts: readonly Part[], order: (a: Position, b: Position) => number): Part {
  const [stopped] = parts.flatMap(part => part.stopped ?? []).sort(order);
  const found = parts
    .flatMap(part => part.found)
    .filter(({ position }) => stopped === undefined || order(position, stopped) <= 0)
    .sort((a, b) => order(a.position, b.position));
  return { found, stopped };
}

type Rank = ReadonlyMap<string, number>;

function compare(a: Position, b: Position, rank: Rank): number {
  const [instantA = '', instantB = ''] = [a.after?.created_instant, b.after?.created_instant];
  if (instantA !== instantB) return instantA > instantB ? -1 : 1;
  return rankOf(a.partition, rank) - rankOf(b.partition, rank);
}

function rankOf(partition: string, rank: Rank): number {
  return rank.get(partition) ?? 0;
}
