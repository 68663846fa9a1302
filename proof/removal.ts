import { ConditionalCheckFailedException, DeleteItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { recordOf } from '../call/fold.ts';
import { PROOF_ID_PREFIX } from '../call/proof.ts';
import { tombstoneOf } from '../call/tombstone.ts';
import type { Table } from '../store/calls/forgetting.ts';

// No other call is changed, even if the caller asks for it.
const ONLY_PROOF_CALLS = {
  ConditionExpression: 'begins_with(call_id, :prefix)',
  ExpressionAttributeValues: { ':prefix': { S: PROOF_ID_PREFIX } },
};

/**
 * Deletes the record of a made-up call, or its tombstone. A later message of the call would create it again: see
 * {@link letExpire}. Throws what the AWS SDK throws.
 *
 * @returns whether there was anything to delete
 */
export function removeProofCall({ client, tableName }: Table, callId: string): Promise<boolean> {
  return ifMet(
    client.send(
      new DeleteItemCommand({
        TableName: tableName,
        Key: { call_id: { S: callId } },
        ...ONLY_PROOF_CALLS,
      }),
    ),
  );
}

/**
 * Puts a tombstone in the place of a made-up call, so that later messages of it change nothing. Unlike
 * that of a forgotten call, DynamoDB deletes it by itself. Throws what the AWS SDK throws.
 *
 * @param expiresAt seconds since 1970
 */
export function letExpire({ client, tableName }: Table, callId: string, expiresAt: number): Promise<boolean> {
  return ifMet(
    client.send(
      new PutItemCommand({
        TableName: tableName,
        Item: { ...recordOf(tombstoneOf(callId)), expires_at: { N: String(expiresAt) } },
      }),
    ),
  );
}

async function ifMet(request: Promise<unknown>): Promise<boolean> {
  try {
    await request;
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}
