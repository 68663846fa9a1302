import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Table } from '../store/calls/forgetting.ts';
import type { StoredRecord } from './reference.ts';

/** Most calls of one {@link readRecords}: the limit of BatchGetItem. */
export const MAX_CALLS_PER_READ = 100;

/**
 * The records of up to 100 calls as they stand at this moment, by call id. A call that has none is left out. Throws
 * what the AWS SDK throws.
 */
export async function readRecords(
  { client, tableName }: Table,
  callIds: readonly string[],
): Promise<ReadonlyMap<string, StoredRecord>> {
  const records = new Map<string, StoredRecord>();
  const Keys = callIds.map(callId => ({ call_id: { S: callId } }));
  let request: BatchGetItemCommandInput['RequestItems'] =
    Keys.length > 0 ? { [tableName]: { Keys, ConsistentRead: true } } : {};
  while (request && Object.keys(request).length > 0) {
    const answer: BatchGetItemCommandOutput = await client.send(
      new BatchGetItemCommand({ RequestItems: request }),
    );
    for (const record of answer.Responses?.[tableName] ?? []) records.set(String(record.call_id?.S), record);
    request = answer.UnprocessedKeys;
  }
  return records;
}

/** Cuts a list of calls into parts that can be read at once. */
export function partsOf(callIds: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(callIds.length / MAX_CALLS_PER_READ) }, (_, index) =>
    callIds.slice(index * MAX_CALLS_PER_READ, (index + 1) * MAX_CALLS_PER_READ),
  );
}
