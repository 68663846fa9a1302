import {
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  GetShardIteratorCommand,
} from '@aws-sdk/client-dynamodb-streams';
import type { AttributeMap } from '../../call/attribute-value.ts';
import type { Change } from '../../events/decide.ts';
import type { GivenUpBatch } from '../../store/messages/notifier-message.ts';

/**
 * Reads the changes of a batch that Lambda gave up on, from the stream, which keeps them for 24 hours.
 *
 * @returns rejects with what the AWS SDK throws, which is a `TrimmedDataAccessException` after that time
 */
export type ReadBatch = (batch: GivenUpBatch, signal: AbortSignal) => Promise<Change[]>;

/** Reads batches from streams. */
export function readBatchFrom(streams: DynamoDBStreamsClient): ReadBatch {
  return async ({ streamArn, shardId, startSequenceNumber, endSequenceNumber }, abortSignal) => {
    const changes: Change[] = [];
    const start = new GetShardIteratorCommand({
      StreamArn: streamArn,
      ShardId: shardId,
      ShardIteratorType: 'AT_SEQUENCE_NUMBER',
      SequenceNumber: startSequenceNumber,
    });
    let { ShardIterator } = await streams.send(start, { abortSignal });
    while (ShardIterator !== undefined) {
      const { Records = [], NextShardIterator } = await streams.send(
        new GetRecordsCommand({ ShardIterator }),
        {
          abortSignal,
        },
      );
      for (const { dynamodb = {} } of Records) {
        if (BigInt(dynamodb.SequenceNumber ?? 0) > BigInt(endSequenceNumber)) return changes;
        changes.push({
          before: dynamodb.OldImage as AttributeMap | undefined,
          after: dynamodb.NewImage as AttributeMap | undefined,
          at: dynamodb.ApproximateCreationDateTime?.getTime() ?? 0,
        });
        if (dynamodb.SequenceNumber === endSequenceNumber) return changes;
      }
      ShardIterator = NextShardIterator;
    }
    return changes;
  };
}
