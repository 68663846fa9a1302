import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { recordOf } from '../../call/fold.ts';
import { isTombstone, tombstoneOf } from '../../call/tombstone.ts';

/** A table of calls, and the client that reaches it. */
export interface Table {
  readonly client: DynamoDBClient;
  readonly tableName: string;
}

/** What a table has of a call: its record, the tombstone of a call that has been forgotten, or nothing. */
export type Presence = 'recorded' | 'forgotten' | 'none';

/** What the table has of a call at this moment. Throws what the AWS SDK throws. */
export async function presenceOf({ client, tableName }: Table, callId: string): Promise<Presence> {
  const { Item } = await client.send(
    new GetItemCommand({
      TableName: tableName,
      Key: { call_id: { S: callId } },
      ProjectionExpression: 'call_id, forgotten',
      ConsistentRead: true,
    }),
  );
  if (!Item) return 'none';
  return isTombstone(Item) ? 'forgotten' : 'recorded';
}

/**
 * Puts a call's tombstone in the place of its record, also if it has no record yet, so that it never gets one. Throws
 * what the AWS SDK throws; repeating it is always safe.
 *
 * @returns whether anything was written: not if the call had been forgotten before
 */
export async function forgetCall({ client, tableName }: Table, callId: string): Promise<boolean> {
  try {
    await client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: recordOf(tombstoneOf(callId)),
        ConditionExpression: 'attribute_not_exists(forgotten)',
      }),
    );
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
