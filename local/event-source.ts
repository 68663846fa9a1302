import {
  DeleteMessageBatchCommand,
  type Message,
  QueueDoesNotExist,
  ReceiveMessageCommand,
  type SQSClient,
} from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import type { Invocable } from './lambda.ts';
import { type Identity, referredId, resourcesOfType, type Template } from './template.ts';

/** A queue whose messages a function gets, as the template's event source mapping describes it. */
export interface EventSourceMapping {
  readonly queueId: string;
  readonly functionId: string;
  readonly batchSize: number;
  readonly batchWindowSeconds: number;
  readonly maxConcurrency: number;
  readonly reportsBatchItemFailures: boolean;
}

/** A poller that is running. */
export interface EventSource {
  /** Stops receiving messages; resolves when the running invocations have ended. */
  stop(): Promise<void>;
}

/** The event source mappings of a template that read a queue. */
export function eventSourceMappingsOf(template: Template): EventSourceMapping[] {
  const mappings = resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) =>
      template.Resources[referredId(Properties.EventSourceArn)]?.Type === 'AWS::SQS::Queue',
  );
  return mappings.map(([, { Properties }]) => ({
    queueId: referredId(Properties.EventSourceArn),
    functionId: referredId(Properties.FunctionName),
    batchSize: Properties.BatchSize ?? 10,
    batchWindowSeconds: Properties.MaximumBatchingWindowInSeconds ?? 0,
    maxConcurrency: Properties.ScalingConfig?.MaximumConcurrency ?? 5,
    reportsBatchItemFailures: (Properties.FunctionResponseTypes ?? []).includes('ReportBatchItemFailures'),
  }));
}

/**
 * Feeds a function from a queue as Lambda's poller does: gathers a batch, invokes the function, and deletes
 * what it did not report as failed. What it does not delete comes again after the queue's visibility timeout,
 * and goes to the dead-letter queue in the end.
 *
 * @param onError called with each error of the function or the queue; polling goes on
 */
export function startEventSource(
  mapping: EventSourceMapping,
  queue: Identity,
  target: Invocable,
  sqs: SQSClient,
  onError: (error: unknown) => void,
): EventSource {
  const stopping = new AbortController();
  const underWay = new Set<Promise<void>>();

  async function receive(max: number, waitSeconds: number): Promise<Message[]> {
    const command = new ReceiveMessageCommand({
      QueueUrl: queue.ref,
      MaxNumberOfMessages: Math.min(max, MAX_MESSAGES_PER_RECEIVE),
      WaitTimeSeconds: Math.min(waitSeconds, MAX_WAIT_SECONDS),
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    });
    return (await sqs.send(command, { abortSignal: stopping.signal })).Messages ?? [];
  }

  async function gather(): Promise<Message[]> {
    const batch = await receive(mapping.batchSize, MAX_WAIT_SECONDS);
    const end = Date.now() + mapping.batchWindowSeconds * 1000;
    while (batch.length > 0 && batch.length < mapping.batchSize && Date.now() < end) {
      batch.push(...(await receive(mapping.batchSize - batch.length, Math.ceil((end - Date.now()) / 1000))));
    }
    return batch;
  }

  async function process(batch: readonly Message[]): Promise<void> {
    const answer = await target.invoke(toEvent(batch, queue));
    const failed = mapping.reportsBatchItemFailures ? failedIds(answer) : new Set<string>();
    const done = batch.filter(({ MessageId }) => !failed.has(String(MessageId)));
    for (let start = 0; start < done.length; start += MAX_MESSAGES_PER_RECEIVE) {
      const Entries = done
        .slice(start, start + MAX_MESSAGES_PER_RECEIVE)
        .map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
      await sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue.ref, Entries }));
    }
  }

  async function poll(): Promise<void> {
    while (!stopping.signal.aborted) {
      try {
        const batch = await gather();
        if (batch.length === 0) continue;
        const processing = process(batch)
          .catch(onError)
          .finally(() => underWay.delete(processing));
        underWay.add(processing);
        if (underWay.size >= mapping.maxConcurrency) await Promise.race(underWay);
      } catch (error) {
        if (stopping.signal.aborted) return;
        onError(error);
        if (error instanceof QueueDoesNotExist) return;
      }
    }
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(underWay);
    },
  };
}

// Limits of ReceiveMessage and DeleteMessageBatch.
const MAX_MESSAGES_PER_RECEIVE = 10;
const MAX_WAIT_SECONDS = 20;

function toEvent(batch: readonly Message[], queue: Identity): SQSEvent {
  return {
    Records: batch.map(message => ({
      messageId: String(message.MessageId),
      receiptHandle: String(message.ReceiptHandle),
      body: message.Body ?? '',
      attributes: message.Attributes as unknown as SQSEvent['Records'][number]['attributes'],
      messageAttributes: Object.fromEntries(
        Object.entries(message.MessageAttributes ?? {}).map(
          ([name, { DataType = 'String', StringValue }]) => [
            name,
            { dataType: DataType, stringValue: StringValue ?? '' },
          ],
        ),
      ),
      md5OfBody: message.MD5OfBody ?? '',
      eventSource: 'aws:sqs',
      eventSourceARN: queue.attributes.Arn ?? '',
      awsRegion: 'us-east-1',
    })),
  };
}

function failedIds(answer: unknown): Set<string> {
  const { batchItemFailures = [] } = (answer ?? {}) as { batchItemFailures?: { itemIdentifier: string }[] };
  return new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
}
