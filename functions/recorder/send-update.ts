import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import type { RecordUpdate } from './update.ts';

/** Sends updates to a table: true where the condition held, false where it did not. Whatever else is thrown. */
export function sendUpdateTo(dynamodb: DynamoDBClient, tableName: string) {
  return async (update: RecordUpdate, abortSignal: AbortSignal): Promise<boolean> => {
    const command = new UpdateItemCommand({ TableName: tableName, ...update });
    let held = true;
    // A condition that does not hold is an answer, and half of them may be. It must reach the SDK's retries as one:
    // they pay for every attempt out of a quota that only answers fill up again, and refuse to try again once it
    // is spent.
    command.middlewareStack.add(
      next => async args => {
        try {
          return await next(args);
        } catch (error) {
          if (!(error instanceof ConditionalCheckFailedException)) throw error;
          held = false;
          return { response: error.$response, output: { $metadata: error.$metadata } };
        }
      },
      { step: 'deserialize', priority: 'high', name: 'conditionFailedIsAnAnswer' },
    );
    await dynamodb.send(command, { abortSignal });
    return held;
  };
}
