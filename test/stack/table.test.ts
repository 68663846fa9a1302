import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../../local/dynamodb.ts';
import { TABLE_DEFINITION } from '../table-definition.ts';
import { only, synthesize } from './synthesize.ts';

const template = synthesize();
const table = only(template, 'AWS::DynamoDB::Table').Properties;

test('a call is found by its id, its day, its contact and the number at its other end', () => {
  expect(table.KeySchema).toEqual([{ AttributeName: 'call_id', KeyType: 'HASH' }]);
  expect(table.GlobalSecondaryIndexes).toMatchObject([
    {
      IndexName: 'by-day',
      KeySchema: [
        { AttributeName: 'created_day', KeyType: 'HASH' },
        { AttributeName: 'created_instant', KeyType: 'RANGE' },
      ],
    },
    {
      IndexName: 'by-contact',
      KeySchema: [
        { AttributeName: 'contact_id', KeyType: 'HASH' },
        { AttributeName: 'created_instant', KeyType: 'RANGE' },
      ],
    },
    {
      IndexName: 'by-number',
      KeySchema: [
        { AttributeName: 'contact_number', KeyType: 'HASH' },
        { AttributeName: 'created_instant', KeyType: 'RANGE' },
      ],
    },
  ]);
});

test('a list of a day needs no second read, and no index pays for transcripts or what no list shows', () => {
  const indexes = table.GlobalSecondaryIndexes as { Projection: object }[];
  const [byDay, byContact, byNumber] = indexes.map(({ Projection }) => Projection);
  expect(byDay).toEqual({
    ProjectionType: 'INCLUDE',
    NonKeyAttributes: [
      ...['status', 'direction', 'from', 'to', 'contact_id', 'delivery_status', 'end_reason', 'duration_ms'],
      ...['user_sentiment', 'call_successful', 'in_voicemail', 'call_summary', 'agent_id', 'campaign_id'],
      'version',
    ],
  });
  expect([byContact, byNumber]).toEqual([{ ProjectionType: 'KEYS_ONLY' }, { ProjectionType: 'KEYS_ONLY' }]);
});

test('no idle capacity is paid for, old calls expire, and consumers of the stream see every change', () => {
  expect(table).toMatchObject({
    BillingMode: 'PAY_PER_REQUEST',
    TimeToLiveSpecification: { AttributeName: 'expires_at', Enabled: true },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
  });
});

test('what is tested without the stack is tested on the same table', () => {
  const sorted = (definition: Partial<CreateTableCommandInput>) => ({
    ...definition,
    AttributeDefinitions: definition.AttributeDefinitions?.toSorted((a, b) =>
      String(a.AttributeName).localeCompare(String(b.AttributeName)),
    ),
  });
  expect(sorted(tableDefinition(table as unknown as CreateTableCommandInput))).toEqual(
    sorted(TABLE_DEFINITION),
  );
});
