import { setTimeout as delay } from 'node:timers/promises';
import {
  type AttributeValue,
  DescribeStreamCommand,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type _Record as StreamRecord,
} from '@aws-sdk/client-dynamodb-streams';
import type { DynamoDBRecord } from 'aws-lambda';
import { type EventPattern, matchesPattern, readPattern } from './event-pattern.ts';
import type { EventSource } from './event-source.ts';
import type { Invocable } from './lambda.ts';
import { referredId, resourcesOfType, type Template } from './template.ts';

/** A table's stream whose records a function gets, as the template's event source mapping describes it. */
export interface StreamMapping {
  readonly tableId: string;
  readonly functionId: string;
  readonly batchSize: number;
  /** Which records the function gets: those that match one. All, if there is none. */
  readonly filters: readonly EventPattern[];
}

/** The mappings of a template that read the stream of a table. */
export function streamMappingsOf(template: Template): StreamMapping[] {
  return resourcesOfType(template, 'AWS::Lambda::EventSourceMapping').flatMap(([, { Properties }]) => {
    const tableId = referredId(Properties.EventSourceArn);
    if (template.Resources[tableId]?.Type !== 'AWS::DynamoDB::Table') return [];
    const filters: readonly { readonly Pattern: string }[] = Properties.FilterCriteria?.Filters ?? [];
    return [
      {
        tableId,
        functionId: referredId(Properties.FunctionName),
        batchSize: Properties.BatchSize ?? 100,
        filters: filters.map(({ Pattern }) => readPattern(Pattern)),
      },
    ];
  });
}

/**
 * Feeds a function from a table's stream as Lambda's poller does: from its beginning, the records of a shard in order, and a
 * shard after the one that it continues. From the first record that the function reports as failed, they come again. Unlike
 * Lambda, it never gives up, and reads a shard by one batch at a time.
 *
 * @param onError called with each error of the function or the stream; reading goes on
 */
export function startStreamSource(
  { batchSize, filters }: Pick<StreamMapping, 'batchSize' | 'filters'>,
  streamArn: string,
  target: Invocable,
  streams: DynamoDBStreamsClient,
  onError: (error: unknown) => void,
): EventSource {
  const stopping = new AbortController();
  const { signal } = stopping;
  const reading = new Map<string, Promise<void>>();
  const read = new Set<string>();

  async function openShards(): Promise<void> {
    const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }), {
      abortSignal: signal,
    });
    const shards = StreamDescription?.Shards ?? [];
    for (const { ShardId = '', ParentShardId = '' } of shards) {
      const isContinuation = shards.some(shard => shard.ShardId === ParentShardId);
      if (reading.has(ShardId) || (isContinuation && !read.has(ParentShardId))) continue;
      reading.set(
        ShardId,
        readShard(ShardId).then(() => void read.add(ShardId), onError),
      );
    }
  }

  async function iteratorOf(ShardId: string, from: string | undefined): Promise<string | undefined> {
    const command = new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId,
      ...(from === undefined
        ? { ShardIteratorType: 'TRIM_HORIZON' }
        : { ShardIteratorType: 'AT_SEQUENCE_NUMBER', SequenceNumber: from }),
    });
    return (await streams.send(command, { abortSignal: signal })).ShardIterator;
  }

  async function readShard(shardId: string): Promise<void> {
    let from: string | undefined;
    let iterator = await iteratorOf(shardId, from);
    while (iterator !== undefined && !signal.aborted) {
      try {
        const command: GetRecordsCommand = new GetRecordsCommand({
          ShardIterator: iterator,
          Limit: batchSize,
        });
        const { Records = [], NextShardIterator } = await streams.send(command, { abortSignal: signal });
        from = Records[0]?.dynamodb?.SequenceNumber ?? from;
        const failed = await firstFailed(Records);
        if (failed === undefined) iterator = NextShardIterator;
        else {
          from = failed;
          iterator = await iteratorOf(shardId, from);
        }
        if (Records.length === 0 || failed !== undefined) await pause();
      } catch (error) {
        if (signal.aborted) return;
        onError(error);
        await pause();
        iterator = await iteratorOf(shardId, from);
      }
    }
  }

  /** The sequence number of the first record that has to come again, if any. */
  async function firstFailed(records: readonly StreamRecord[]): Promise<string | undefined> {
    const wanted = records
      .map(toLambda)
      .filter(
        record => filters.length === 0 || filters.some(filter => matchesPattern({ ...record }, filter)),
      );
    if (wanted.length === 0) return undefined;
    const answer = (await target.invoke({ Records: wanted })) as Answer | undefined;
    return answer?.batchItemFailures?.[0]?.itemIdentifier;
  }

  async function pause(): Promise<void> {
    await delay(PAUSE_MS, undefined, { signal }).catch(() => undefined);
  }

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      await openShards().catch(error => {
        if (!signal.aborted) onError(error);
      });
      await pause();
    }
  }

  const polling = poll();
  return {
    async stop() {
      stopping.abort();
      await polling;
      await Promise.all(reading.values());
    },
  };
}

interface Answer {
  readonly batchItemFailures?: readonly { readonly itemIdentifier: string }[];
}

const PAUSE_MS = 100;

function toLambda({ dynamodb, ...record }: StreamRecord): DynamoDBRecord {
  return {
    ...record,
    eventSource: 'aws:dynamodb',
    dynamodb: {
      ...dynamodb,
      ...(dynamodb?.OldImage ? { OldImage: withEmptyMaps(dynamodb.OldImage) } : {}),
      ...(dynamodb?.NewImage ? { NewImage: withEmptyMaps(dynamodb.NewImage) } : {}),
      ApproximateCreationDateTime: Math.floor((dynamodb?.ApproximateCreationDateTime?.getTime() ?? 0) / 1000),
    },
  } as DynamoDBRecord;
}

type Image = Record<string, AttributeValue>;

// In its streams, Amazon's local engine leaves out the `M` of an empty map, which AWS does not.
function withEmptyMaps(image: Image): Image {
  return Object.fromEntries(Object.entries(image).map(([name, value]) => [name, withEmptyMap(value)]));
}

function withEmptyMap(value: AttributeValue): AttributeValue {
  if (Object.keys(value).length === 0) return { M: {} };
  if (value.M) return { M: withEmptyMaps(value.M) };
  return value.L ? { L: value.L.map(withEmptyMap) } : value;
}
