import type { Notice } from '../../events/notice.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import { MAX_PUT_BYTES, MAX_PUT_EVENTS, type PutEvents } from './put-events.ts';

/** What there is to publish because of one record of the stream, or one message of the queue. */
export interface Task {
  /** By which the record or the message is reported back if not all could be published. */
  readonly itemId: string;
  readonly notices: readonly Notice[];
}

/**
 * Publishes all notices in their order. After the first request that is not taken as a whole nothing more is published, so
 * that nothing about a call is published before what came before it. Never throws.
 *
 * @returns the tasks of which something was not published
 */
export async function publishInOrder(
  tasks: readonly Task[],
  put: PutEvents,
  telemetry: Pick<Telemetry<'notifier'>, 'count' | 'info' | 'error'>,
  signal: AbortSignal,
): Promise<Set<Task>> {
  const unpublished = new Map(tasks.flatMap(task => task.notices.map(notice => [notice, task] as const)));
  for (const notices of inRequests([...unpublished.keys()])) {
    try {
      const refused = await put(notices, signal);
      for (const notice of notices) {
        const { detailType: event, callId: call_id } = notice;
        const reason = refused.get(notice);
        if (reason === undefined) {
          unpublished.delete(notice);
          telemetry.count('published', { event });
          telemetry.info('Published', { outcome: 'published', event, call_id });
        } else telemetry.error('Not published', { outcome: 'failed', event, call_id, reason });
      }
      if (refused.size > 0) break;
    } catch (error) {
      telemetry.error('Not published', { outcome: 'failed', events: notices.length, error });
      break;
    }
  }
  return new Set(unpublished.values());
}

/** Consecutive notices that one request can hold. No two are of one call: EventBridge keeps no order within a request. */
function inRequests(notices: readonly Notice[]): Notice[][] {
  const requests: Notice[][] = [];
  let bytes = 0;
  for (const notice of notices) {
    const size = Buffer.byteLength(notice.detail);
    const request = requests.at(-1);
    const isFull =
      !request ||
      request.length >= MAX_PUT_EVENTS ||
      bytes + size > MAX_PUT_BYTES ||
      request.some(({ callId }) => callId === notice.callId);
    if (isFull) requests.push([notice]);
    else request.push(notice);
    bytes = isFull ? size : bytes + size;
  }
  return requests;
}
