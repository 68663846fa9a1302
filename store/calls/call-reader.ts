import { setTimeout } from 'node:timers/promises';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { MAX_ID_BYTES } from '../../call/event.ts';
import { LISTED_ATTRIBUTES, TABLE_KEY } from '../../call/table.ts';
import { isTombstone } from '../../call/tombstone.ts';
import { type Day, dayOf, daysDownFrom, endOf, startOf } from '../../time/days.ts';
import type { CallFilter } from './call-filter.ts';
import { type CallRecord, type RecordAttribute, readRecord } from './call-record.ts';
import { decodeCursor } from './cursor.ts';
import { fetchRecords, type Sleep } from './fetch-records.ts';
import { presenceOf, type Table } from './forgetting.ts';
import type { KeyRange } from './index-query.ts';
import { readMerged } from './read-merged.ts';
import { type CallPage, type PageReads, readPage } from './read-page.ts';

/** How much of a list to read. */
export interface Paging {
  /** Most calls of the page; 50 by default. */
  readonly limit?: number | undefined;
  /** `cursor` of the page before. */
  readonly cursor?: string | undefined;
  /**
   * Most Queries that are made for the page; 40 by default. With a filter, each reads 500 calls at most. Calls of a
   * contact or a number are fetched in addition, 100 with each request.
   */
  readonly maxRequests?: number | undefined;
  readonly filter?: CallFilter | undefined;
}

/** A day's calls. */
export interface ByDay extends Paging {
  readonly day: Day;
  /** True by default. */
  readonly newestFirst?: boolean | undefined;
}

/** The calls of one key of an index, within a period. */
interface InTime extends Paging {
  /** Not before this moment, in milliseconds since 1970; if undefined, from the first call on. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970; if undefined, up to the last call. */
  readonly until?: number | undefined;
  /** True by default. */
  readonly newestFirst?: boolean | undefined;
}

/** A contact's calls. */
export interface ByContact extends InTime {
  readonly contactId: string;
}

/** The calls with a number at the other end, newest first. */
export interface ByNumber extends Omit<InTime, 'newestFirst'> {
  /**
   * The ways in which records may have the number: see `contact_number` of the record. Each is a list of its own, with its
   * own bound of requests; they are merged.
   */
  readonly numbers: readonly string[];
}

/** All calls within a period, newest first. */
export interface Recent extends Paging {
  /** Not before this moment, in milliseconds since 1970. */
  readonly since: number;
  /** Before this moment, in milliseconds since 1970; if undefined, up to the end of the present UTC day. */
  readonly until?: number | undefined;
  /** Leaves out `call_summary`, which is most of what DynamoDB would send. */
  readonly withoutSummary?: boolean | undefined;
}

/**
 * The reading side of the table. Lists go through its indexes with Query, never Scan; those of a contact and of a
 * number fetch the records with BatchGetItem. Errors of the AWS SDK pass through unchanged.
 */
export interface CallReader {
  /** The whole record of a call as it stands now, or undefined if there is none, or the call has been forgotten. */
  get(callId: string): Promise<CallRecord | undefined>;
  /**
   * The records of calls as they stand now, in the order of the ids; those that are not there, or have been forgotten, are
   * left out.
   *
   * @param attributes what to read of each besides `call_id`; the others are undefined
   * @throws {UnansweredKeysError} when DynamoDB keeps on leaving records out
   */
  getMany(callIds: readonly string[], attributes: readonly RecordAttribute[]): Promise<CallRecord[]>;
  /** Whether a call has been forgotten. */
  isForgotten(callId: string): Promise<boolean>;
  /** @throws {InvalidCursorError} when the cursor is not of this list */
  byDay(request: ByDay): Promise<CallPage>;
  /**
   * @throws {InvalidCursorError} when the cursor is not of this list
   * @throws {UnansweredKeysError} when DynamoDB repeatedly leaves records out
   */
  byContact(request: ByContact): Promise<CallPage>;
  /** Throws what `byContact` throws. */
  byNumber(request: ByNumber): Promise<CallPage>;
  /**
   * Walks the days back in time. A search that finds little stops after `maxRequests`, with a cursor to go on
   * and `stoppedAt`.
   *
   * @throws {InvalidCursorError} when the cursor is not of such a list
   */
  recent(request: Recent): Promise<CallPage>;
}

/** What the reading side depends on. */
export interface CallReaderDependencies extends Table {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits before keys that DynamoDB left out are requested again; by default, by the clock. */
  readonly sleep?: Sleep;
}

/**
 * @example
 *
 *     const records = createCallReader({ client: new DynamoDBClient(), tableName, now: Date.now });
 *     const { calls, cursor } = await records.recent({ since: Date.now() - 2 * 3_600_000 });
 */
export function createCallReader({
  client,
  tableName,
  now,
  sleep = setTimeout,
}: CallReaderDependencies): CallReader {
  const query: PageReads['query'] = input =>
    client.send(new QueryCommand({ TableName: tableName, ...input }));

  const reads: PageReads = {
    query,
    fetch: (callIds, attribute) =>
      fetchRecords({ client, tableName, sleep }, callIds, [...new Set([...LISTED_ATTRIBUTES, attribute])]),
  };

  // One partition of an index: a day, a contact, or a number.
  async function list(
    keyRange: KeyRange,
    { newestFirst = true, ...paging }: Paging & { newestFirst?: boolean | undefined },
  ) {
    const start = paging.cursor ? decodeCursor(paging.cursor, [keyRange.partition]) : undefined;
    return readPage({ keyRanges: [keyRange], start, newestFirst, now: now(), ...settings(paging) }, reads);
  }

  return {
    async get(callId) {
      if (!isKey(callId)) return undefined;
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: { call_id: { S: callId } }, ConsistentRead: true }),
      );
      return Item && !isTombstone(Item) ? readRecord(Item) : undefined;
    },

    async getMany(callIds, attributes) {
      const names = new Set([TABLE_KEY, 'forgotten', ...attributes]);
      const items = await fetchRecords({ client, tableName, sleep }, callIds, [...names]);
      return [...new Set(callIds)].flatMap(callId => {
        const item = items.get(callId);
        return item && !isTombstone(item) ? [readRecord(item)] : [];
      });
    },

    async isForgotten(callId) {
      return isKey(callId) && (await presenceOf({ client, tableName }, callId)) === 'forgotten';
    },

    async byDay({ day, ...paging }) {
      return list({ index: 'by-day', partition: day }, paging);
    },

    async byContact({ contactId, since, until, ...paging }) {
      return list({ index: 'by-contact', partition: contactId, since, until }, paging);
    },

    async byNumber({ numbers, since, until, ...paging }) {
      return readMerged(
        {
          keyRanges: numbers.map(partition => ({ index: 'by-number', partition, since, until })),
          start: paging.cursor ? decodeCursor(paging.cursor, numbers) : undefined,
          now: now(),
          ...settings(paging),
        },
        reads,
      );
    },

    async recent({ since, until = endOf(dayOf(now())), withoutSummary = false, ...paging }) {
      const start = paging.cursor ? decodeCursor(paging.cursor) : undefined;
      const newest = dayOf(until - 1);
      const first = start && start.partition < newest ? start.partition : newest;
      return readPage(
        {
          keyRanges: keyRangesOf(first, since, until),
          start,
          newestFirst: true,
          withoutSummary,
          now: now(),
          ...settings(paging),
        },
        reads,
      );
    },
  };
}

// A key that is empty or too long is refused by DynamoDB with an error, and no call has it.
function isKey(callId: string): boolean {
  return callId !== '' && Buffer.byteLength(callId) <= MAX_ID_BYTES;
}

function settings({ limit = 50, maxRequests = 40, filter = {} }: Paging) {
  return { limit, maxRequests, filter };
}

// Only the first and the last day of a period have bounds: the days in between are read as a whole.
function* keyRangesOf(first: Day, since: number, until: number): Generator<KeyRange> {
  for (const day of daysDownFrom(first, dayOf(since))) {
    yield {
      index: 'by-day',
      partition: day,
      since: startOf(day) < since ? since : undefined,
      until: endOf(day) > until ? until : undefined,
    };
  }
}
