import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { callState } from '../../bench/deliveries.ts';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { type CallState, MILESTONE_ATTRIBUTES, merge, recordOf } from '../../call/fold.ts';
import { STATUSES } from '../../call/record.ts';
import type { Design } from './design.ts';
import { forEachMessage } from './messages.ts';

/**
 * Optimistic locking: reads the record, merges the event into it with callfold's own fold, and puts the whole back if
 * the record still has the revision that was read; otherwise starts again.
 */
export const readMergePut: Design = {
  name: 'read, merge, put',
  async prepare() {},
  createRecorder: (dynamodb, table) => batch =>
    forEachMessage(batch, ({ body }) => record(callState(body), dynamodb, table)),
  expected: recordOf,
};

/** Attribute that counts the writes of a record. callfold's records do not have it. */
export const REVISION = 'revision';

const MAX_TRIES = 10;

async function record(event: CallState, dynamodb: DynamoDBClient, table: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: table, Key: { call_id: { S: event.callId } }, ConsistentRead: true }),
    );
    const known = Item as AttributeMap | undefined;
    const merged = recordOf(known ? merge(stateOfRecord(known), event) : event);
    const { [REVISION]: revision, ...content } = known ?? {};
    if (same(content, merged)) return;
    try {
      await dynamodb.send(
        new PutItemCommand({
          TableName: table,
          Item: { ...merged, [REVISION]: { N: String(numberOf(revision) + 1) } },
          ...(revision
            ? {
                ConditionExpression: '#revision = :read',
                ExpressionAttributeNames: { '#revision': REVISION },
                ExpressionAttributeValues: { ':read': revision },
              }
            : { ConditionExpression: 'attribute_not_exists(call_id)' }),
        }),
      );
      return;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException) || tries === MAX_TRIES) throw error;
    }
  }
}

function stateOfRecord(record: AttributeMap): CallState {
  const { call_id, version, [REVISION]: _revision, ...attributes } = record;
  const milestones: { [status: string]: CallState['snapshot'] } = {};
  for (const status of STATUSES) {
    const name = MILESTONE_ATTRIBUTES[status];
    const milestone = attributes[name];
    delete attributes[name];
    if (!milestone || !('M' in milestone)) continue;
    const { version: ofMilestone, ...content } = milestone.M;
    milestones[status] = { version: textOf(ofMilestone), attributes: content };
  }
  return { callId: textOf(call_id), snapshot: { version: textOf(version), attributes }, milestones };
}

function same(a: AttributeMap, b: AttributeMap): boolean {
  const [names, others] = [Object.keys(a), Object.keys(b)];
  return (
    names.length === others.length && names.every(name => JSON.stringify(a[name]) === JSON.stringify(b[name]))
  );
}

function textOf(value: AttributeMap[string] | undefined): string {
  return value && 'S' in value ? value.S : '';
}

function numberOf(value: AttributeMap[string] | undefined): number {
  return value && 'N' in value ? Number(value.N) : 0;
}
