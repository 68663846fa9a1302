import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../call/attribute-value.ts';
import type { Answer } from './record-call.ts';
import type { RecordUpdate } from './update.ts';

/**
 * Sends updates to a table. Asks for the record along with a condition that does not hold, which costs no read;
 * an engine that does not give it is as good, but for a second write. Whatever is no answer is thrown.
 *
 * @param dynamodb for these updates alone from now on: it takes a condition that does not hold for an answer
 */
export function sendUpdateTo(dynamodb: DynamoDBClient, tableName: string) {
  takeRefusalsForAnswers(dynamodb);
  return async (update: RecordUpdate, abortSignal: AbortSignal): Promise<Answer> => {
    const command = new UpdateItemCommand({
      TableName: tableName,
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      ...update,
    });
    const output = (await dynamodb.send(command, { abortSignal })) as UpdateItemCommandOutput &
      Partial<Refusal>;
    return output[REFUSED] ? { written: false, record: output[REFUSED].record } : { written: true };
  };
}

const REFUSED = Symbol('refused');

interface Refusal {
  readonly [REFUSED]: { readonly record: AttributeMap | undefined };
}

// A condition that does not hold is an answer, and half of them may be. It must reach the SDK's retries as one: they
// pay for every attempt out of a quota that only answers fill up again, and refuse to try again once it is spent.
function takeRefusalsForAnswers(dynamodb: DynamoDBClient): void {
  dynamodb.middlewareStack.add(
    next => async args => {
      try {
        return await next(args);
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        const refusal: Refusal = { [REFUSED]: { record: error.Item as AttributeMap | undefined } };
        return { response: error.$response, output: { $metadata: error.$metadata, ...refusal } };
      }
    },
    { step: 'deserialize', priority: 'high', name: 'refusalsAreAnswers', override: true },
  );
}
