import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import type { AttributeMap } from '../../functions/call/attribute-value.ts';
import type { CallState } from '../../functions/call/fold.ts';

/** Records a batch of queue messages, and reports back those that have to come again. */
export type BatchHandler = (batch: SQSEvent, context: Context) => Promise<SQSBatchResponse>;

/** One way of keeping a record per call, all else being equal: the same table, events and attributes. */
export interface Design {
  readonly name: string;
  /**
   * Creates what the design needs beside the table of the calls.
   *
   * @param table name of the table of the calls
   */
  prepare(dynamodb: DynamoDBClient, table: string): Promise<void>;
  /** A recorder of its own, as a function's execution environment has it. */
  createRecorder(dynamodb: DynamoDBClient, table: string): BatchHandler;
  /** What the record of a call should hold in the end, as far as this design promises any of it. */
  expected(state: CallState): AttributeMap;
}
