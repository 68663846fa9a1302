import { type ArchivedMessage, createJoiner, InvalidLineError, readLine } from '../../archive/line.ts';
import { REPLAYED } from '../../archive/replayed.ts';
import { parseQueued } from '../../call/event.ts';
import { isProofCall } from '../../call/proof.ts';
import { expiresAt, type RecordOptions } from '../../call/record.ts';
import { type ArchiveBucket, type ArchiveObject, linesOfObject } from '../../store/archive/bucket.ts';
import { fitsQueue } from '../../store/messages/queue-message.ts';
import { inReplayGroup } from '../../store/queues/move.ts';
import { MAX_REQUEST_MESSAGES, type Queue } from '../../store/queues/queue.ts';
import { sendPatiently } from '../../store/queues/send-patiently.ts';
import { type Clock, createPace } from '../../time/pace.ts';

/** What to replay, and how. */
export interface Replay extends Clock {
  readonly bucket: ArchiveBucket;
  /** In the order of their keys. */
  readonly objects: readonly ArchiveObject[];
  /** Only the events of this call; undefined means all. */
  readonly callId: string | undefined;
  /** Where to put the events; if undefined, they are only counted. */
  readonly queue: Queue | undefined;
  /** Events per second, at most. */
  readonly rate: number;
  /** What the deployment's records depend on besides their events. */
  readonly options: RecordOptions;
  /** When aborted, ends after the events at hand. */
  readonly signal: AbortSignal;
  /** Called after each object. */
  readonly onObject: () => void;
}

/** How far a replay has come. It is written to as it goes on. */
export interface Replayed {
  /** Events put on the queue, or to be put there. */
  events: number;
  /** Events whose records would have been deleted by now, which are left out. */
  expired: number;
  /** Events that SQS did not accept. */
  unsent: number;
  /** Lines that cannot be read. */
  unreadable: number;
  /** Key of the last object of which all is done. */
  reached: string | undefined;
}

/** Puts archived events on the queue, a few at a time. Throws what the AWS SDK throws. */
export async function replayObjects(replay: Replay, replayed: Replayed): Promise<void> {
  const { bucket, objects, callId, queue, rate, options, signal, onObject } = replay;
  const joiner = createJoiner();
  const nextTurn = createPace(rate / MAX_REQUEST_MESSAGES, replay);
  let batch: ArchivedMessage[] = [];

  async function send(): Promise<void> {
    if (queue && batch.length > 0) {
      await nextTurn(signal);
      const failed = await sendPatiently(queue, batch, ({ body }) => body, replay.sleep, asReplayed);
      replayed.unsent += failed.length;
      replayed.events -= failed.length;
    }
    replayed.events += batch.length;
    batch = [];
  }

  async function take(line: string): Promise<void> {
    const message = readMessage(line);
    if (!message) return;
    if (isExpired(message.body, options, replay.now())) {
      replayed.expired++;
      return;
    }
    batch.push(message);
    if (batch.length === MAX_REQUEST_MESSAGES) await send();
  }

  function readMessage(line: string): ArchivedMessage | undefined {
    try {
      const read = readLine(line);
      const isMeant = callId === undefined ? !isProofCall(read.callId) : read.callId === callId;
      return isMeant ? joiner.add(read) : undefined;
    } catch (error) {
      if (!(error instanceof InvalidLineError)) throw error;
      replayed.unreadable++;
      return undefined;
    }
  }

  for (const { key } of objects) {
    for await (const line of linesOfObject(bucket, key)) {
      if (signal.aborted) return;
      await take(line);
    }
    await send();
    // A message of several lines may begin in one object and end in the next: going on there would miss it.
    if (joiner.incomplete === 0) replayed.reached = key;
    onObject();
  }
  replayed.unreadable += joiner.incomplete;
}

// Without the mark, a message that has no room for it is archived once more, which does no harm.
function asReplayed({ body }: ArchivedMessage) {
  const isRoom = fitsQueue({ body, attributes: { [REPLAYED]: 'true' } });
  return {
    ...inReplayGroup(),
    ...(isRoom ? { MessageAttributes: { [REPLAYED]: { DataType: 'String', StringValue: 'true' } } } : {}),
  };
}

// Its record would come back until DynamoDB deletes it again.
function isExpired(body: string, options: RecordOptions, now: number): boolean {
  if (options.retentionDays === undefined) return false;
  const delivery = parseQueued(body);
  const expiry = delivery.kind === 'call' ? expiresAt(delivery.event, options) : undefined;
  return expiry !== undefined && expiry * 1000 <= now;
}
