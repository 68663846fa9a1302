import { setTimeout } from 'node:timers/promises';
import { GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { MAX_ID_BYTES } from '../../call/event.ts';
import { LISTED_ATTRIBUTES } from '../../call/table.ts';
import { isTombstone } from '../../call/tombstone.ts';
import { type Day, dayOf, daysDownFrom, endOf, isDay, startOf } from '../../time/days.ts';
import type { CallFilter } from './call-filter.ts';
import { type CallRecord, readRecord } from './call-record.ts';
import { decodeCursor, explainRefusal } from './cursor.ts';
import { countDay, type DayCounts } from './day-counts.ts';
import { fetchRecords, type Sleep } from './fetch-records.ts';
import { presenceOf, type Table } from './forgetting.ts';
import type { Stretch } from './index-query.ts';
import { type CallPage, type PageReads, readPage } from './read-page.ts';

/** How much of a list to read. */
export interface Paging {
  /** Most calls of the page; 50 by default. */
  readonly limit?: number | undefined;
  /** `cursor` of the page before. */
  readonly cursor?: string | undefined;
  /**
   * Most Queries that are made for the page; 40 by default. With a filter, each brings 500 calls at most. Those of a
   * contact or a number are fetched besides, 100 with each request.
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

/** The calls of one key of an index, in a time. */
interface InTime extends Paging {
  /** Not before this moment, in milliseconds since 1970; from the first call on without. */
  readonly since?: number | undefined;
  /** Before this moment, in milliseconds since 1970; up to the last call without. */
  readonly until?: number | undefined;
  /** True by default. */
  readonly newestFirst?: boolean | undefined;
}

/** A contact's calls. */
export interface ByContact extends InTime {
  readonly contactId: string;
}

/** The calls with a number at the other end. */
export interface ByNumber extends InTime {
  /** As Whippy writes it, to the letter: see `contact_number` of the record. */
  readonly number: string;
}

/** All calls of a time, newest first. */
export interface Recent extends Paging {
  /** Not before this moment, in milliseconds since 1970. */
  readonly since: number;
  /** Before this moment, in milliseconds since 1970; to the end of the present UTC day without. */
  readonly until?: number | undefined;
}

/**
 * The reading side of the table. Lists go through its indexes with Query, never Scan; those of a contact and of a number
 * fetch the records with BatchGetItem. Whatever the AWS SDK throws passes through as it is.
 */
export interface CallReader {
  /** The whole record of a call as it stands now, or undefined if there is none, or the call has been forgotten. */
  get(callId: string): Promise<CallRecord | undefined>;
  /** Whether a call has been forgotten. */
  isForgotten(callId: string): Promise<boolean>;
  /** @throws {InvalidCursorError} when the cursor is not of this list */
  byDay(request: ByDay): Promise<CallPage>;
  /**
   * @throws {InvalidCursorError} when the cursor is not of this list
   * @throws {UnansweredKeysError} when DynamoDB keeps on leaving records out
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
  /**
   * Counts a day's calls, the newest `cap` of them at most: an exact count of any number would have to read
   * them all.
   */
  countDay(day: Day, cap: number): Promise<DayCounts>;
}

/** What the reading side needs of the world. */
export interface CallReaderDependencies extends Table {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Waits before keys that DynamoDB left out are asked for again; by the clock, by default. */
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
    client.send(new QueryCommand({ TableName: tableName, ...input })).catch(error => {
      throw explainRefusal(error, input.ExclusiveStartKey);
    });

  const reads: PageReads = {
    query,
    fetch: (callIds, attribute) =>
      fetchRecords({ client, tableName, sleep }, callIds, [...new Set([...LISTED_ATTRIBUTES, attribute])]),
  };

  // One partition of an index: a day, a contact, or a number.
  async function list(
    stretch: Stretch,
    { newestFirst = true, ...paging }: Paging & { newestFirst?: boolean | undefined },
  ) {
    const start = paging.cursor
      ? decodeCursor(paging.cursor, partition => partition === stretch.partition)
      : undefined;
    return readPage({ stretches: [stretch], start, newestFirst, now: now(), ...settings(paging) }, reads);
  }

  return {
    async get(callId) {
      if (!isKey(callId)) return undefined;
      const { Item } = await client.send(
        new GetItemCommand({ TableName: tableName, Key: { call_id: { S: callId } }, ConsistentRead: true }),
      );
      return Item && !isTombstone(Item) ? readRecord(Item) : undefined;
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

    async byNumber({ number, since, until, ...paging }) {
      return list({ index: 'by-number', partition: number, since, until }, paging);
    },

    async recent({ since, until = endOf(dayOf(now())), ...paging }) {
      const start = paging.cursor ? decodeCursor(paging.cursor, isDay) : undefined;
      const newest = dayOf(until - 1);
      const first = start && start.partition < newest ? start.partition : newest;
      return readPage(
        {
          stretches: stretchesOf(first, since, until),
          start,
          newestFirst: true,
          now: now(),
          ...settings(paging),
        },
        reads,
      );
    },

    countDay: (day, cap) => countDay(day, cap, query),
  };
}

// A key that is empty or too long is refused by DynamoDB with an error, and no call has it.
function isKey(callId: string): boolean {
  return callId !== '' && Buffer.byteLength(callId) <= MAX_ID_BYTES;
}

function settings({ limit = 50, maxRequests = 40, filter = {} }: Paging) {
  return { limit, maxRequests, filter };
}

// Only the first and the last day of a time have bounds: of the days between, every call is wanted.
function* stretchesOf(first: Day, since: number, until: number): Generator<Stretch> {
  for (const day of daysDownFrom(first, dayOf(since))) {
    yield {
      index: 'by-day',
      partition: day,
      since: startOf(day) < since ? since : undefined,
      until: endOf(day) > until ? until : undefined,
    };
  }
}
