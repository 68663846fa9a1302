import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { tableDefinition } from '../../local/dynamodb.ts';
import { TABLE_DEFINITION } from '../table-definition.ts';
import { only, synthesize } from './synthesize.ts';

const template = synthesize();
const table = only(template, 'AWS::DynamoDB::Table').Properties;

test('a call is found by its id, by its day and by its contact', () => {
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
  ]);
});

test('a list of calls needs no second read, and does not pay for transcripts', () => {
  const projections = (
    table.GlobalSecondaryIndexes as {
      Projection: { ProjectionType: string; NonKeyAttributes: string[] };
      KeySchema: { AttributeName: string }[];
    }[]
  ).map(index => ({ ...index.Projection, keys: index.KeySchema.map(key => key.AttributeName) }));
  for (const { ProjectionType, NonKeyAttributes, keys } of projections) {
    expect(ProjectionType).toBe('INCLUDE');
    expect(NonKeyAttributes).toEqual(
      expect.arrayContaining(['status', 'from', 'to', 'end_reason', 'created_at']),
    );
    expect(NonKeyAttributes).not.toContain('body');
    expect(NonKeyAttributes.filter(name => keys.includes(name))).toEqual([]);
  }
  // DynamoDB's limit over all indexes of a table.
  expect(projections.flatMap(({ NonKeyAttributes }) => NonKeyAttributes).length).toBeLessThanOrEqual(100);
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
