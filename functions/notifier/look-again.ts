import { SendMessageBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { messageOfCall } from '../../store/messages/notifier-message.ts';

/**
 * Has calls looked at again once the patience is over.
 *
 * @returns the ids of those for which that could not be arranged. Rejects if it cannot be known. Arranging it again is
 *   always safe.
 */
export type LookAgain = (callIds: readonly string[], signal: AbortSignal) => Promise<ReadonlySet<string>>;

/** Most messages of one request to SQS. */
const MAX_REQUEST_MESSAGES = 10;

/** Most seconds that SQS delays a message. */
const MAX_DELAY_SECONDS = 900;

/** Puts a message for each call on the notifier's own queue, which delivers it when the patience is over. */
export function lookAgainBy(sqs: SQSClient, queueUrl: string, patienceMs: number): LookAgain {
  const DelaySeconds = Math.min(MAX_DELAY_SECONDS, Math.ceil(patienceMs / 1000));
  return async (callIds, abortSignal) => {
    const failed = new Set<string>();
    for (let start = 0; start < callIds.length; start += MAX_REQUEST_MESSAGES) {
      const some = callIds.slice(start, start + MAX_REQUEST_MESSAGES);
      const Entries = some.map((callId, index) => ({
        Id: String(index),
        MessageBody: messageOfCall(callId),
        DelaySeconds,
      }));
      const command = new SendMessageBatchCommand({ QueueUrl: queueUrl, Entries });
      const { Failed = [] } = await sqs.send(command, { abortSignal });
      for (const { Id } of Failed) failed.add(some[Number(Id)] ?? '');
    }
    return failed;
  };
}
