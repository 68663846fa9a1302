import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { type Change, decide, isOverdue } from '../../events/decide.ts';
import { noticeOf } from '../../events/notice.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { readNotifierMessage } from '../../store/messages/notifier-message.ts';
import { withDeadline } from '../runtime/deadline.ts';
import type { Telemetry } from '../runtime/telemetry.ts';
import { callService } from '../runtime/unavailable.ts';
import type { LookAgain } from './look-again.ts';
import { type Task as Publishing, publishInOrder } from './publish-in-order.ts';
import type { PutEvents } from './put-events.ts';
import type { ReadBatch } from './read-batch.ts';

/** What the notifier depends on. */
export interface NotifierDependencies {
  readonly put: PutEvents;
  readonly lookAgain: LookAgain;
  readonly readBatch: ReadBatch;
  /** The record of a call as it is now, read consistently; undefined if there is none. */
  readonly fetchRecord: (callId: string, signal: AbortSignal) => Promise<Item | undefined>;
  /** How long after its end a call waits for an analysis, in milliseconds. */
  readonly patienceMs: number;
  readonly telemetry: Telemetry<'notifier'>;
}

export type NotifierHandler = (
  event: DynamoDBStreamEvent | SQSEvent,
  context: Context,
) => Promise<DynamoDBBatchResponse | SQSBatchResponse>;

interface Task extends Publishing {
  /** The call to look at again, if any. */
  readonly again?: string | undefined;
}

/**
 * Publishes events about calls: from a batch of the table's stream, or from a batch of messages of the notifier's
 * own queue about calls to look at again. What cannot be published is reported back, and comes again. Of a stream, that is the
 * first record that could not be published: Lambda lets all that follow it come again as well, so that the order of a call is
 * kept. Never throws.
 */
export function createNotifierHandler(dependencies: NotifierDependencies): NotifierHandler {
  const { telemetry } = dependencies;
  return async (batch, context) => {
    telemetry.begin(context);
    try {
      return await withDeadline(context, async signal => {
        const failed = isOfStream(batch)
          ? await tellChanges(batch.Records, dependencies, signal)
          : await tellMessages(batch.Records as SQSRecord[], dependencies, signal);
        if (failed.length > 0) telemetry.count('unpublished', undefined, failed.length);
        return { batchItemFailures: failed.map(itemIdentifier => ({ itemIdentifier })) };
      });
    } finally {
      telemetry.end();
    }
  };
}

function isOfStream(batch: DynamoDBStreamEvent | SQSEvent): batch is DynamoDBStreamEvent {
  return batch.Records[0]?.eventSource === 'aws:dynamodb';
}

async function tellChanges(
  records: readonly DynamoDBRecord[],
  dependencies: NotifierDependencies,
  signal: AbortSignal,
): Promise<string[]> {
  const tasks = records.map(({ dynamodb = {} }) => {
    const change = {
      before: dynamodb.OldImage as AttributeMap | undefined,
      after: dynamodb.NewImage as AttributeMap | undefined,
      at: (dynamodb.ApproximateCreationDateTime ?? 0) * 1000,
    };
    return taskOf(dynamodb.SequenceNumber ?? '', change, dependencies);
  });
  const failed = await perform(tasks, dependencies, signal);
  const first = tasks.find(task => failed.has(task));
  return first ? [first.itemId] : [];
}

async function tellMessages(
  messages: readonly SQSRecord[],
  dependencies: NotifierDependencies,
  signal: AbortSignal,
): Promise<string[]> {
  const tasks: Task[] = [];
  const failed = new Set<string>();
  for (const { messageId, body } of messages) {
    try {
      tasks.push(...(await tasksOf(messageId, body, dependencies, signal)));
    } catch (error) {
      dependencies.telemetry.error('Not looked at', { outcome: 'failed', message_ids: [messageId], error });
      failed.add(messageId);
    }
  }
  for (const { itemId } of await perform(tasks, dependencies, signal)) failed.add(itemId);
  return [...failed];
}

async function tasksOf(
  messageId: string,
  body: string,
  dependencies: NotifierDependencies,
  signal: AbortSignal,
): Promise<Task[]> {
  const message = readNotifierMessage(body);
  if ('batch' in message) {
    const changes = await callService('stream', () => dependencies.readBatch(message.batch, signal));
    return changes.map(change => taskOf(messageId, change, dependencies));
  }
  const record = await callService('table', () => dependencies.fetchRecord(message.callId, signal));
  if (!record || !isOverdue(record as AttributeMap)) return [];
  return [{ itemId: messageId, notices: [noticeOf('Call Finished', record)] }];
}

function taskOf(itemId: string, change: Change, { patienceMs }: NotifierDependencies): Task {
  const { publish, looksAgain } = decide(change, patienceMs);
  const { after = {} } = change;
  const notices = publish.map(type => noticeOf(type, after as Item));
  return { itemId, notices, again: looksAgain ? notices[0]?.callId : undefined };
}

/** Publishes, and has calls looked at again. Returns the tasks that were not done in full. */
async function perform(
  tasks: readonly Task[],
  { put, lookAgain, telemetry }: NotifierDependencies,
  signal: AbortSignal,
): Promise<ReadonlySet<Publishing>> {
  const failed = await publishInOrder(tasks, put, telemetry, signal);
  const again = tasks.filter(task => task.again !== undefined && !failed.has(task));
  if (again.length === 0) return failed;
  try {
    const refused = await lookAgain(
      again.map(task => task.again as string),
      signal,
    );
    for (const task of again) if (refused.has(task.again as string)) failed.add(task);
  } catch (error) {
    telemetry.error('Not looked at again later', { outcome: 'failed', events: again.length, error });
    for (const task of again) failed.add(task);
  }
  return failed;
}
