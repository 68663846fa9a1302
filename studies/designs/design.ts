import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { AttributeMap } from '../../call/attribute-value.ts';
import type { CallState } from '../../call/fold.ts';

/** Records a batch of queue messages and reports back those that have to be delivered again. */
export type BatchHandler = (batch: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** A way to keep one record per call. All designs get the same events, and have the same table and attributes. */
export interface Design {
  readonly name: string;
  /**
   * Creates what the design needs besides the table of the calls.
   *
   * @param table name of the table of the calls
   */
  prepare(dynamodb: DynamoDBClient, table: string): Promise<void>;
  /** Creates a recorder, as each execution environment of a function has one. */
  createRecorder(dynamodb: DynamoDBClient, table: string): BatchHandler;
  /** The record of a call after all of its events, as far as this design promises it. */
  expected(state: CallState): AttributeMap;
}
