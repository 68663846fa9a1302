import type { Message } from '@aws-sdk/client-sqs';
import { parseDelivery } from '../../call/event.ts';
import { fromQuarantineMessage, type QuarantinedDelivery } from '../../store/messages/quarantine.ts';
import { attributesOf } from '../../store/queues/queue.ts';
import { clip } from '../../text/clip.ts';

/** A quarantined delivery, and what it says that it is about. */
export interface Quarantined extends QuarantinedDelivery {
  readonly messageId: string;
  readonly event: string | null;
  readonly callId: string | null;
  /** Why it was refused when it came. */
  readonly reason: string | null;
}

/** Reads a message of the quarantine. What cannot be read of the body is null. */
export function readQuarantined(message: Message): Quarantined {
  const attributes = attributesOf(message);
  const delivery = fromQuarantineMessage(message.Body ?? '', attributes);
  return {
    ...delivery,
    ...eventOf(delivery.body),
    messageId: message.MessageId ?? '',
    reason: attributes.reason ?? null,
  };
}

function eventOf(body: Buffer): Pick<Quarantined, 'event' | 'callId'> {
  try {
    const delivery = parseDelivery(body.toString());
    if (delivery.kind === 'other') return { event: clip(delivery.event), callId: null };
    const { event, data } = delivery.event.known;
    return { event, callId: data.id };
  } catch {
    return { event: null, callId: null };
  }
}
