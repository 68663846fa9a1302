import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { CreateTableCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import type { SQSRecord } from 'aws-lambda';
import { callState } from '../../bench/deliveries.ts';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, MILESTONE_ATTRIBUTES, milestoneValue, recordOf } from '../../call/fold.ts';
import { SNAPSHOT_ATTRIBUTES, STATUSES } from '../../call/record.ts';
import type { Design } from './design.ts';

/**
 * What the documentation of Powertools for AWS Lambda advises for SQS batches: its batch processor and its idempotency
 * utility around a write. The key is Whippy's `request_id`, since a repeated delivery is another message. The write
 * replaces the snapshot and adds the milestone of the event.
 */
export const powertoolsIdempotency: Design = {
  name: 'Powertools idempotency',
  async prepare(dynamodb, table) {
    await dynamodb.send(
      new CreateTableCommand({
        TableName: persistenceTable(table),
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );
  },
  createRecorder(dynamodb, table) {
    const persistenceStore = new DynamoDBPersistenceLayer({
      tableName: persistenceTable(table),
      awsSdkV3Client: dynamodb,
    });
    const config = new IdempotencyConfig({ eventKeyJmesPath: 'request_id' });
    const record = makeIdempotent(
      async ({ body }: { readonly request_id: string; readonly body: string }) => {
        await dynamodb.send(
          new UpdateItemCommand({ TableName: table, ...unconditionalUpdate(callState(body)) }),
        );
      },
      { persistenceStore, config },
    );
    const processor = new BatchProcessor(EventType.SQS);
    const handle = ({ body }: SQSRecord) => record({ request_id: JSON.parse(body).request_id, body });
    return (batch, context) => {
      config.registerLambdaContext(context);
      return processPartialResponse(batch, handle, processor, { context, throwOnFullBatchFailure: false });
    };
  },
  expected: recordOf,
};

function persistenceTable(table: string): string {
  return `${table}-idempotency`;
}

function unconditionalUpdate({ callId, snapshot, milestones }: CallState) {
  const set: AttributeMap = { ...snapshot.attributes, version: { S: snapshot.version } };
  for (const status of STATUSES) {
    const milestone = milestones[status];
    if (milestone) set[MILESTONE_ATTRIBUTES[status]] = milestoneValue(milestone);
  }
  const remove = SNAPSHOT_ATTRIBUTES.filter(name => !(name in set));
  const assignments = Object.keys(set).map(name => `#${name} = :${name}`);
  return {
    Key: { call_id: { S: callId } },
    UpdateExpression: `SET ${assignments.join(', ')} REMOVE ${remove.map(name => `#${name}`).join(', ')}`,
    ExpressionAttributeNames: Object.fromEntries(
      [...Object.keys(set), ...remove].map(name => [`#${name}`, name]),
    ),
    ExpressionAttributeValues: Object.fromEntries(
      Object.entries(set).map(([name, value]) => [`:${name}`, value]),
    ),
  };
}
