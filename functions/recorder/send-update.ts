import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  UpdateItemCommand,
  type UpdateItemCommandInput,
  type UpdateItemCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { AttributeMap } from '../../call/attribute-value.ts';
import type { Answer } from './record-call.ts';
import type { RecordUpdate } from './update.ts';

/**
 * Sends updates to a table. Asks for the record along with a condition that does not hold, which costs no read.
 * Dynalite does not give it: there, and if the record is gone, it is asked for with an update that changes nothing.
 * Other errors are thrown.
 *
 * @param dynamodb for these updates alone from now on: a condition that does not hold becomes a normal output
 */
export function sendUpdateTo(dynamodb: DynamoDBClient, tableName: string) {
  takeRefusalsForAnswers(dynamodb);
  const send = async (update: Omit<UpdateItemCommandInput, 'TableName'>, abortSignal: AbortSignal) => {
    const command = new UpdateItemCommand({ TableName: tableName, ...update });
    return (await dynamodb.send(command, { abortSignal })) as UpdateItemCommandOutput & Partial<Refusal>;
  };
  return async (update: RecordUpdate, abortSignal: AbortSignal): Promise<Answer> => {
    const output = await send({ ...update, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' }, abortSignal);
    if (!output[REFUSED]) return { written: true };
    if (output[REFUSED].record) return { written: false, record: output[REFUSED].record };
    const { Attributes } = await send({ Key: update.Key, ...LOOK }, abortSignal);
    return { written: false, record: Attributes as AttributeMap | undefined };
  };
}

// Without the condition, it would make a record of the key alone.
const LOOK = { ConditionExpression: 'attribute_exists(call_id)', ReturnValues: 'ALL_NEW' } as const;

const REFUSED = Symbol('refused');

interface Refusal {
  readonly [REFUSED]: { readonly record: AttributeMap | undefined };
}

// A condition that does not hold is a normal result here. The SDK refills its quota of retries only on success, so as
// an error it would use up the quota, and then a fault would not be tried again.
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
