import * as v from 'valibot';

/** A batch of the table's stream that Lambda gave up on, as its report to the dead-letter queue names it. */
export interface GivenUpBatch {
  readonly streamArn: string;
  readonly shardId: string;
  readonly startSequenceNumber: string;
  readonly endSequenceNumber: string;
  /** How many changes of records it has. */
  readonly batchSize?: number | undefined;
  /** When the first of them was made, in ISO 8601. */
  readonly approximateArrivalOfFirstRecord?: string | undefined;
}

/**
 * A message of the notifier's queue, or of its dead letters: a call to look at again, or a batch that was given up and is to
 * be told after all.
 */
export type NotifierMessage = { readonly callId: string } | { readonly batch: GivenUpBatch };

/** The message is not one that callfold or Lambda writes. */
export class UnknownMessageError extends Error {
  override readonly name = 'UnknownMessageError';
}

const text = v.pipe(v.string(), v.nonEmpty());
const schema = v.union([
  v.object({ call_id: text }),
  v.object({
    DDBStreamBatchInfo: v.object({
      streamArn: text,
      shardId: text,
      startSequenceNumber: text,
      endSequenceNumber: text,
      batchSize: v.fallback(v.optional(v.number()), undefined),
      approximateArrivalOfFirstRecord: v.fallback(v.optional(v.string()), undefined),
    }),
  }),
]);

/** Writes the message that has a call looked at again. */
export function messageOfCall(callId: string): string {
  return JSON.stringify({ call_id: callId });
}

/** @throws {UnknownMessageError} */
export function readNotifierMessage(body: string): NotifierMessage {
  const result = v.safeParse(v.pipe(v.string(), v.parseJson(), schema), body);
  if (!result.success) throw new UnknownMessageError('neither a call nor a batch of the stream');
  const { output } = result;
  return 'call_id' in output ? { callId: output.call_id } : { batch: output.DDBStreamBatchInfo };
}

/** How long the table's stream keeps a change, in milliseconds. */
const KEPT_MS = 24 * 3_600_000;

/**
 * Whether the stream no longer has all of a batch.
 *
 * @param now milliseconds since 1970
 */
export function isTrimmed({ approximateArrivalOfFirstRecord: first }: GivenUpBatch, now: number): boolean {
  return first !== undefined && now - Date.parse(first) >= KEPT_MS;
}
