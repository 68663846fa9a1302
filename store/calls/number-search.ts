import { type AttributeValue, ScanCommand } from '@aws-sdk/client-dynamodb';
import { MAX_ID_BYTES } from '../../call/event.ts';
import { InvalidCursorError } from './cursor.ts';
import type { Table } from './forgetting.ts';

/** Which part of a table to search for a number. */
export interface NumberSearch {
  /** In any notation, with its country code: only the digits count. */
  readonly number: string;
  /** `cursor` of the search before; from the beginning of the table without it. */
  readonly cursor?: string | undefined;
  /** Most requests to DynamoDB. Each reads up to 1 MB of the table. */
  readonly maxRequests: number;
  /** When aborted, the search ends after the request under way. */
  readonly signal: AbortSignal;
  /** Called after each request with the number of calls that have been read. */
  readonly onRead: (calls: number) => void;
}

/** What a search has found. */
export interface NumberMatches {
  readonly callIds: readonly string[];
  /** Goes on with the rest of the table; undefined once all of it has been read. */
  readonly cursor: string | undefined;
}

/**
 * Finds the calls from or to a number, and misses none: it reads the table itself, item by item. The index by number
 * has only the number at the other end, as it was written, and only of calls that have a time.
 *
 * @throws {InvalidCursorError} when the cursor is not from such a search
 * @throws what the AWS SDK throws
 */
export async function findByNumber(
  { client, tableName }: Table,
  search: NumberSearch,
): Promise<NumberMatches> {
  const { number, maxRequests, signal, onRead } = search;
  const callIds: string[] = [];
  let after = search.cursor === undefined ? undefined : decodeCursor(search.cursor);
  for (let request = 0; request < maxRequests && !signal.aborted; request++) {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: tableName,
        ProjectionExpression: 'call_id, #from, #to',
        ExpressionAttributeNames: { '#from': 'from', '#to': 'to' },
        ...(after !== undefined && { ExclusiveStartKey: { call_id: { S: after } } }),
      }),
    );
    for (const { call_id, from, to } of Items) {
      const isMatch = [from, to].some(value => isSameNumber(textOf(value), number));
      if (isMatch && call_id?.S !== undefined) callIds.push(call_id.S);
    }
    onRead(Items.length);
    after = LastEvaluatedKey?.call_id?.S;
    if (after === undefined) return { callIds, cursor: undefined };
  }
  return { callIds, cursor: after === undefined ? undefined : encodeCursor(after) };
}

/** Whether two texts are the same telephone number: the same digits, and at least one. */
export function isSameNumber(a: string | undefined, b: string): boolean {
  const digits = digitsOf(b);
  return a !== undefined && digits !== '' && digitsOf(a) === digits;
}

/** The digits of a telephone number in any notation. */
export function digitsOf(number: string): string {
  return number.replace(/\D/g, '');
}

function textOf(value: AttributeValue | undefined): string | undefined {
  return value?.S ?? value?.N;
}

function encodeCursor(callId: string): string {
  return Buffer.from(callId).toString('base64url');
}

function decodeCursor(cursor: string): string {
  const callId = Buffer.from(cursor, 'base64url').toString();
  if (callId === '' || Buffer.byteLength(callId) > MAX_ID_BYTES || encodeCursor(callId) !== cursor) {
    throw new InvalidCursorError('The cursor is not one of this search: start again without it');
  }
  return callId;
}
