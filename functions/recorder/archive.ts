import type { SQSRecord } from 'aws-lambda';
import { linesOf } from '../../archive/line.ts';
import { REPLAYED } from '../../archive/replayed.ts';
import type { CallEvent } from '../../call/event.ts';
import { inReplayGroup } from '../../store/queues/move.ts';
import { type Queue, sendAll } from '../../store/queues/queue.ts';
import { isoTime } from '../../time/instant.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import type { PutLines } from './put-lines.ts';

/** A message of the event queue, and the event that it is. */
export interface Message {
  readonly source: SQSRecord;
  readonly event: CallEvent;
}

/** Keeps messages as they came, beside the table. Neither of the two rejects. */
export interface Archive {
  /** Archives messages. Returns those that could not be archived. */
  keep(messages: readonly Message[], signal: AbortSignal): Promise<readonly Message[]>;
  /**
   * Has messages that are recorded, but not archived, come again a while later. Returns those for which that could not be
   * arranged.
   */
  sendAgain(messages: readonly Message[], signal: AbortSignal): Promise<readonly Message[]>;
}

/** Attributes of a message that was sent again, since it could not be archived. */
const ATTRIBUTE = {
  /** How often that was so. */
  attempts: 'archive_attempts',
  /** Id and time of the message as it first came: its lines are to have these, whenever they are written. */
  messageId: 'first_message_id',
  sentAt: 'first_sent_at',
} as const;

/**
 * After how many attempts, about a day, a message is no longer sent again. It then fails like one that cannot be recorded, and
 * becomes a dead letter.
 */
export const MAX_ATTEMPTS = 100;

/** Most seconds that SQS delays a message. */
const MAX_DELAY_SECONDS = 900;

/**
 * Archives messages as lines that `put` writes. What it does not take is put on the queue again as a new message: after a
 * second at first, and at last every 15 minutes. Its receives are counted anew, so that an hour without an archive makes no
 * dead letters.
 */
export function createArchive(put: PutLines, queue: Queue, telemetry: Telemetry<'recorder'>): Archive {
  return {
    async keep(messages, signal) {
      // What comes from the archive is there.
      const fresh = messages.filter(({ source }) => !(REPLAYED in source.messageAttributes));
      const lines = fresh.flatMap(message =>
        linesOf(archived(message)).map(text => ({ item: message, text })),
      );
      const { refused, reason } = await put(lines, signal);
      if (refused.size === 0) return [];
      telemetry.count('unarchived', undefined, refused.size);
      telemetry.warn('Not archived', { outcome: 'unarchived', ...named([...refused]), ...reason });
      return [...refused];
    },
    async sendAgain(messages, signal) {
      const due = messages.filter(message => attemptsOf(message) < MAX_ATTEMPTS);
      const stuck = messages.filter(message => attemptsOf(message) >= MAX_ATTEMPTS);
      // Too late to know what becomes of it: what was sent and not reported would be there twice.
      if (signal.aborted) return messages;
      try {
        const failed = await sendAll(queue, due, ({ source }) => source.body, again);
        return [...stuck, ...failed.map(({ item }) => item)];
      } catch (error) {
        telemetry.error('Not sent again', { outcome: 'failed', ...named(due), error });
        return messages;
      }
    },
  };
}

function archived({ source, event: { known } }: Message) {
  const { attributes, messageAttributes, messageId, body } = source;
  const sentAt = messageAttributes[ATTRIBUTE.sentAt]?.stringValue ?? attributes.SentTimestamp;
  return {
    callId: known.data.id,
    event: known.event,
    receivedAt: isoTime(Number(sentAt)),
    messageId: messageAttributes[ATTRIBUTE.messageId]?.stringValue ?? messageId,
    body,
  };
}

function again(message: Message) {
  const { attributes, messageAttributes, messageId } = message.source;
  const attempts = attemptsOf(message);
  const text = (StringValue: string) => ({ DataType: 'String', StringValue });
  return {
    DelaySeconds: Math.min(MAX_DELAY_SECONDS, 2 ** attempts),
    // Behind what comes from Whippy.
    ...inReplayGroup(),
    MessageAttributes: {
      [ATTRIBUTE.attempts]: text(String(attempts + 1)),
      [ATTRIBUTE.messageId]: text(messageAttributes[ATTRIBUTE.messageId]?.stringValue ?? messageId),
      [ATTRIBUTE.sentAt]: text(messageAttributes[ATTRIBUTE.sentAt]?.stringValue ?? attributes.SentTimestamp),
    },
  };
}

function attemptsOf({ source }: Message): number {
  return Number(source.messageAttributes[ATTRIBUTE.attempts]?.stringValue ?? 0);
}

function named(messages: readonly Message[]) {
  return { events: messages.length, message_ids: messages.map(({ source }) => source.messageId) };
}
