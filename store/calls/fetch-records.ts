import { type AttributeValue, BatchGetItemCommand, type KeysAndAttributes } from '@aws-sdk/client-dynamodb';
import pMap from 'p-map';
import { TABLE_KEY } from '../../call/table.ts';
import type { Table } from './forgetting.ts';
import type { Item } from './plain-json.ts';

/** DynamoDB kept on leaving records out of its answers, as it does when the table is throttled. */
export class UnansweredKeysError extends Error {
  override readonly name = 'UnansweredKeysError';
}

/** Waits for a number of milliseconds. */
export type Sleep = (milliseconds: number) => Promise<unknown>;

/**
 * Fetches records, by call id. A record that does not exist is missing in the answer.
 *
 * The reads are consistent: an index may name a record before every copy of the table has it, and the call would be
 * missing in the list without a visible reason.
 *
 * @param attributes the attributes to fetch; by default all
 * @throws {UnansweredKeysError} when DynamoDB left records out of the answer to ten requests in a row
 * @throws what the AWS SDK throws
 */
export async function fetchRecords(
  { client, tableName, sleep }: Table & { readonly sleep: Sleep },
  callIds: readonly string[],
  attributes?: readonly string[],
): Promise<ReadonlyMap<string, Item>> {
  const projection = attributes && {
    // Every name has a placeholder: some are reserved words of DynamoDB's expressions.
    ProjectionExpression: attributes.map(name => `#${name}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map(name => [`#${name}`, name])),
  };
  // An index that is being changed can answer with the same call twice, which BatchGetItem refuses.
  const keys = [...new Set(callIds)].map(callId => ({ [TABLE_KEY]: { S: callId } }));
  const batches: Key[][] = [];
  for (let start = 0; start < keys.length; start += MAX_KEYS)
    batches.push(keys.slice(start, start + MAX_KEYS));

  async function fetchBatch(batch: readonly Key[]): Promise<Item[]> {
    const items: Item[] = [];
    let missing = batch;
    for (let attempt = 1; ; attempt++) {
      const request: KeysAndAttributes = { Keys: [...missing], ConsistentRead: true, ...projection };
      const { Responses, UnprocessedKeys } = await client.send(
        new BatchGetItemCommand({ RequestItems: { [tableName]: request } }),
      );
      items.push(...(Responses?.[tableName] ?? []));
      missing = UnprocessedKeys?.[tableName]?.Keys ?? [];
      if (missing.length === 0) return items;
      if (attempt === MAX_ATTEMPTS) {
        throw new UnansweredKeysError(
          `DynamoDB left out ${missing.length} records of ${batch.length} in each of ${MAX_ATTEMPTS} answers: try again later`,
        );
      }
      await sleep(Math.min(FIRST_WAIT_MS * 2 ** (attempt - 1), MAX_WAIT_MS));
    }
  }

  const items = (await pMap(batches, fetchBatch, { concurrency: MAX_AT_ONCE })).flat();
  return new Map(items.map(item => [item[TABLE_KEY]?.S ?? '', item]));
}

type Key = Record<string, AttributeValue>;

/** Most keys of a BatchGetItem. */
const MAX_KEYS = 100;

/** Requests at the same time. */
const MAX_AT_ONCE = 4;

/** Requests for the same keys. An answer of 16 MB holds some forty records of the greatest size, so three are enough. */
const MAX_ATTEMPTS = 10;
const FIRST_WAIT_MS = 50;
const MAX_WAIT_MS = 1000;
