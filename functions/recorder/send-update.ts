import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RecordUpdate } from './update.ts';

/** Sends updates to a table: true where the condition held, false where it did not. Whatever else is thrown. */
export function sendUpdateTo(dynamodb: DynamoDBClient, tableName: string) {
  return async (update: RecordUpdate, abortSignal: AbortSignal): Promise<boolean> => {
    try {
      await dynamodb.send(new UpdateItemCommand({ TableName: tableName, ...update }), { abortSignal });
      return true;
    } catch (error) {
      if (error instanceof ConditionalCheckFailedException) return false;
      throw error;
    }
  };
}
