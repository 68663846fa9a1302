import type { QueryCommandInput, QueryCommandOutput } from '@aws-sdk/client-dynamodb';
import { INDEXES, TABLE_KEY } from '../../call/table.ts';
import { type CallFilter, predicate } from './call-filter.ts';
import { type ListedCall, readListed } from './call-record.ts';
import { encodeCursor, type Position } from './cursor.ts';
import { holdsListed, type KeyRange, rangeQuery, standing } from './index-query.ts';
import type { Item } from './plain-json.ts';

/** A part of a list. */
export interface CallPage {
  readonly calls: readonly ListedCall[];
  /** Gives the next part; undefined at the end of the list. */
  readonly cursor: string | undefined;
  /**
   * Set if the search stopped before the page was full, because it had used up its number of requests: how far it came,
   * as a day, or as the `created_instant` of the call that was read last. The cursor goes on from there.
   */
  readonly stoppedAt: string | undefined;
}

/** How to read a page. */
export interface PageRequest {
  /** Read one after another, created as they are needed, beginning with the one that contains `start`. */
  readonly keyRanges: Iterable<KeyRange>;
  readonly start: Position | undefined;
  readonly filter: CallFilter;
  /** When calls are looked at, in milliseconds since 1970. */
  readonly now: number;
  readonly newestFirst: boolean;
  /** Leaves out `call_summary`, if the index holds it. */
  readonly withoutSummary?: boolean | undefined;
  /** Most calls of the page. */
  readonly limit: number;
  /** Most Queries for the page. If the index holds keys only, each is followed by requests that fetch the records. */
  readonly maxRequests: number;
}

/** Sends one Query of the table. */
export type SendQuery = (input: Omit<QueryCommandInput, 'TableName'>) => Promise<QueryCommandOutput>;

/** How a page reads the table. */
export interface PageReads {
  readonly query: SendQuery;
  /** Fetches what a list shows of these records, and one more attribute; records that do not exist are missing. */
  readonly fetch: (callIds: readonly string[], attribute: string) => Promise<ReadonlyMap<string, Item>>;
}

/**
 * Reads key ranges until a page is full. It looks for one call more than the page holds, so that there is a cursor only
 * if there is another call (or if the search stopped early).
 *
 * @throws what the reads threw
 */
export async function readPage(request: PageRequest, reads: PageReads): Promise<CallPage> {
  return toPage(await readPart(request, reads), request.limit);
}

/** A call that was found, and where its list goes on after it. */
export interface Found {
  readonly call: ListedCall;
  readonly position: Position & { readonly after: NonNullable<Position['after']> };
}

/** What a list has found. */
export interface Part {
  readonly found: readonly Found[];
  /** Where the list goes on, if it stopped because it had used up its number of requests. */
  readonly stopped: Position | undefined;
}

/** Reads key ranges until there is a call more than the page holds, or they end; see {@link readPage}. */
export async function readPart(request: PageRequest, reads: PageReads): Promise<Part> {
  const { filter, newestFirst, withoutSummary, limit, maxRequests } = request;
  const found: Found[] = [];
  let start = request.start;
  let requests = 0;

  for (const keyRange of request.keyRanges) {
    const { partition } = keyRange;
    let after = start?.partition === partition ? start.after : undefined;
    start = undefined;
    const place = after && standing(keyRange, after);
    if (place === (newestFirst ? 'before' : 'behind')) continue;
    if (place !== 'within') after = undefined;
    do {
      if (requests === maxRequests) return { found, stopped: { partition, after } };
      requests++;
      const wanted = isFiltering(filter) ? FILTERED_BATCH : limit + 1 - found.length;
      const { Items = [], LastEvaluatedKey } = await reads.query(
        rangeQuery(keyRange, { filter, newestFirst, withoutSummary, after, limit: wanted }),
      );
      for (const { call, item } of await callsOf(keyRange, Items, request, reads)) {
        found.push({ call, position: { partition, after: keyOf(item) } });
      }
      if (found.length > limit) return { found, stopped: undefined };
      after = LastEvaluatedKey && keyOf(LastEvaluatedKey);
    } while (after);
  }
  return { found, stopped: undefined };
}

/** The page that shows what was found. */
export function toPage({ found, stopped }: Part, limit: number): CallPage {
  const calls = found.slice(0, limit).map(({ call }) => call);
  const last = found[limit - 1];
  if (last && found.length > limit) {
    return { calls, cursor: encodeCursor(last.position), stoppedAt: undefined };
  }
  return {
    calls,
    cursor: stopped && encodeCursor(stopped),
    stoppedAt: stopped && (stopped.after?.created_instant ?? stopped.partition),
  };
}

// The calls that the entries of an index stand for and that pass the filter, with their entries.
async function callsOf(
  { index, partition }: KeyRange,
  items: readonly Item[],
  { filter, now }: PageRequest,
  { fetch }: PageReads,
): Promise<{ call: ListedCall; item: Item }[]> {
  const passes = predicate(filter, now);
  if (holdsListed(index)) {
    return items.map(item => ({ call: readListed(item), item })).filter(({ call }) => passes(call));
  }
  const { partitionKey } = INDEXES[index];
  const records = await fetch(
    items.map(item => item[TABLE_KEY]?.S ?? ''),
    partitionKey,
  );
  return items.flatMap(item => {
    const record = records.get(item[TABLE_KEY]?.S ?? '');
    // The record may have been deleted or forgotten since it was indexed, or have another contact or number now.
    if (record?.[partitionKey]?.S !== partition) return [];
    const call = readListed(record);
    return passes(call) ? [{ call, item }] : [];
  });
}

// Calls that each Query with a filter reads; all or none of them may pass the filter. They have about 250 KB, a quarter
// of what a Query may read.
const FILTERED_BATCH = 500;

function isFiltering(filter: CallFilter): boolean {
  return Object.values(filter).some(value => value !== undefined);
}

function keyOf({ call_id, created_instant }: Item): NonNullable<Position['after']> {
  return { call_id: call_id?.S ?? '', created_instant: created_instant?.S ?? '' };
}
