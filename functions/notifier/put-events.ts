import { type EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { EVENT_SOURCE } from '../../events/detail-type.ts';
import { MAX_DETAIL_BYTES, type Notice } from '../../events/notice.ts';

/**
 * Puts at most {@link MAX_PUT_EVENTS} events on the bus, whose details have at most {@link MAX_PUT_BYTES} together.
 *
 * @returns those that the bus did not take, each with EventBridge's code of the reason. Rejects when it cannot be known
 *   what it took. Putting an event again is always safe: it has the same id.
 */
export type PutEvents = (
  notices: readonly Notice[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<Notice, string>>;

/** Most events of one request to EventBridge. */
export const MAX_PUT_EVENTS = 10;

/** Most bytes of all details in a request: of its 256 KB, the rest is for the other fields. */
export const MAX_PUT_BYTES = MAX_DETAIL_BYTES;

/** Pauses before what the bus did not take is tried again, in milliseconds. The SDK tries only whole requests again. */
const PAUSES_MS = [200, 800];

/** Puts events on a bus. What it does not take is tried twice more, on its own. */
export function putEventsOn(
  client: EventBridgeClient,
  eventBusName: string,
  sleep: (milliseconds: number) => Promise<void>,
): PutEvents {
  const put: PutEvents = async (notices, abortSignal) => {
    const command = new PutEventsCommand({
      Entries: notices.map(({ detailType, detail }) => ({
        EventBusName: eventBusName,
        Source: EVENT_SOURCE,
        DetailType: detailType,
        Detail: detail,
      })),
    });
    const { Entries = [] } = await client.send(command, { abortSignal });
    // In the order of the request.
    return new Map(
      notices.flatMap((notice, index) => {
        const { EventId, ErrorCode } = Entries[index] ?? {};
        return EventId === undefined ? [[notice, ErrorCode ?? 'unknown'] as const] : [];
      }),
    );
  };
  return async (notices, signal) => {
    let refused = await put(notices, signal);
    for (const pause of PAUSES_MS) {
      if (refused.size === 0 || signal.aborted) break;
      await sleep(pause);
      refused = await put([...refused.keys()], signal);
    }
    return refused;
  };
}
