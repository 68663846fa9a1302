import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import pMap from 'p-map';
import { type CallEvent, InvalidEventError, LISTED_EVENT, parseQueued } from '../../call/event.ts';
import { stateOf } from '../../call/fold.ts';
import type { RecordOptions } from '../../call/record.ts';
import { instantToMilliseconds, toInstant } from '../../time/instant.ts';
import { withDeadline } from '../runtime/deadline.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import type { Archive, Message } from './archive.ts';
import { type Answer, recordCall } from './record-call.ts';
import type { RecordUpdate } from './update.ts';

/** What the recorder depends on. */
export interface RecorderDependencies {
  /** Sends one update to the table; see {@link SendUpdate}. */
  readonly send: (update: RecordUpdate, signal: AbortSignal) => Promise<Answer>;
  readonly telemetry: Telemetry<'recorder'>;
  /** Milliseconds since 1970. Used for metrics only: nothing that depends on arrival is recorded. */
  readonly now: () => number;
  readonly options: RecordOptions;
  /** Keeps messages as they came. Without it, nothing does. */
  readonly archive?: Archive | undefined;
}

export type RecorderHandler = (event: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

// As many as the SDK keeps connections open for: more would wait for one, and a batch may have 10,000 events.
const MAX_CONCURRENT_CALLS = 50;

/**
 * Records a batch of queued call events, the calls side by side. A call that cannot be recorded, and a message
 * that is not a call event, are reported back alone: the queue delivers them again, and in the end puts them into
 * the dead-letter queue. If there is an archive, each message is archived at the same time; one that is recorded but not
 * archived comes again as another message. Never throws.
 */
export function createRecorderHandler(dependencies: RecorderDependencies): RecorderHandler {
  const { telemetry, archive } = dependencies;
  return async (batch, context) => {
    telemetry.begin(context);
    try {
      const { calls, unreadable } = readMessages(batch, telemetry);
      const failed = await withDeadline(context, async signal => {
        const archiving = archive?.keep(calls.flat(), signal);
        const unrecorded = await pMap(calls, messages => record(messages, dependencies, signal), {
          concurrency: MAX_CONCURRENT_CALLS,
        });
        const failures = new Set(unrecorded.flat());
        const unarchived = (await archiving)?.filter(message => !failures.has(message)) ?? [];
        if (unarchived.length === 0) return [...failures];
        return [...failures, ...((await archive?.sendAgain(unarchived, signal)) ?? [])];
      });
      const ids = [...unreadable, ...failed.map(({ source }) => source.messageId)];
      return { batchItemFailures: ids.map(itemIdentifier => ({ itemIdentifier })) };
    } finally {
      telemetry.end();
    }
  };
}

function readMessages({ Records }: SQSEvent, telemetry: Telemetry<'recorder'>) {
  const calls = new Map<string, Message[]>();
  const unreadable: string[] = [];
  for (const source of Records) {
    try {
      const message = { source, event: readEvent(source.body) };
      const callId = message.event.known.data.id;
      const others = calls.get(callId);
      if (others) others.push(message);
      else calls.set(callId, [message]);
    } catch (error) {
      telemetry.count('failed');
      telemetry.error('Not a call event', { outcome: 'failed', message_ids: [source.messageId], error });
      unreadable.push(source.messageId);
    }
  }
  return { calls: [...calls.values()], unreadable };
}

function readEvent(body: string): CallEvent {
  const delivery = parseQueued(body);
  if (delivery.kind === 'other') throw new InvalidEventError('event is not one of the call events');
  return delivery.event;
}

// Returns the messages that have to come again: none of a call, or all of them.
async function record(
  messages: readonly Message[],
  { send, telemetry, now, options }: RecorderDependencies,
  signal: AbortSignal,
): Promise<readonly Message[]> {
  try {
    const states = messages.map(({ event }) => stateOf(event, options));
    const outcomes = await recordCall(states, update => send(update, signal));
    messages.forEach(({ event: { known } }, index) => {
      const outcome = outcomes[index] ?? 'duplicate';
      telemetry.count(outcome);
      telemetry.info('Recorded', {
        outcome,
        event: known.event,
        call_id: known.data.id,
        request_id: known.request_id,
      });
      // The time of a listing is when the call changed: what went by since then is not the queue's.
      const created = known.event === LISTED_EVENT ? undefined : toInstant(known.created_at);
      if (outcome !== 'duplicate' && created)
        telemetry.lag(Math.max(0, now() - instantToMilliseconds(created)));
    });
    return [];
  } catch (error) {
    for (const _message of messages) telemetry.count('failed');
    const message_ids = messages.map(({ source }) => source.messageId);
    const call_id = messages[0]?.event.known.data.id;
    telemetry.error('Not recorded', { outcome: 'failed', call_id, message_ids, error });
    return messages;
  }
}
