import * as v from 'valibot';
import { variable } from '../runtime/environment.ts';

/** A batch of the table's stream that Lambda gave up on, as its report to the dead-letter queue names it. */
export interface GivenUpBatch {
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
}

/** A message of the notifier's queue: a call to look at again, or a batch that was given up and is to be told after all. */
export type Message = { readonly callId: string } | { readonly batch: GivenUpBatch };

/** The message is not one that callfold or Lambda writes. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';
}

const text = variable;
const schema = v.union([
  v.object({ call_id: text }),
  v.object({
    DDBStreamBatchInfo: v.object({
      streamArn: text,
      shardId: text,
      startSequenceNumber: text,
      endSequenceNumber: text,
    }),
  }),
]);

/** @throws {UnknownMessageError} */
export function readMessage(body: string): Message {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
  if (!result.success) throw new UnknownMessageError('Neither a call nor a batch of the stream');
  const { output } = result;
  return 'call_id' in output ? { callId: output.call_id } : { batch: output.DDBStreamBatchInfo };
}
