import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { parseDelivery } from '../../functions/call/event.ts';
import { type CallState, stateOf } from '../../functions/call/fold.ts';

/** What a queue message says of its call. */
export function readState(body: string): CallState {
  const delivery = parseDelivery(body);
  if (delivery.kind === 'other') throw new Error(`${delivery.event} is no call event`);
  return stateOf(delivery.event);
}

/** Handles the messages of a batch side by side, and reports back those that failed. */
export async function forEachMessage(
  { Records }: SQSEvent,
  handle: (message: SQSRecord) => Promise<void>,
): Promise<SQSBatchResponse> {
  const results = await Promise.allSettled(Records.map(handle));
  return {
    batchItemFailures: Records.filter((_, index) => results[index]?.status === 'rejected').map(
      ({ messageId }) => ({ itemIdentifier: messageId }),
    ),
  };
}
