import { INDEXES, SORT_KEY, TABLE_KEY } from '../call/table.ts';

/**
 * The table as it is deployed, for tests that need a table and not the whole stack. A test of the stack compares
 * it with the template.
 */
export const TABLE_DEFINITION = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: [
    TABLE_KEY,
    SORT_KEY,
    ...Object.values(INDEXES).map(({ partitionKey }) => partitionKey),
  ].map(AttributeName => ({ AttributeName, AttributeType: 'S' as const })),
  KeySchema: [{ AttributeName: TABLE_KEY, KeyType: 'HASH' as const }],
  GlobalSecondaryIndexes: Object.entries(INDEXES).map(([IndexName, { partitionKey, projected }]) => ({
    IndexName,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' as const },
      { AttributeName: SORT_KEY, KeyType: 'RANGE' as const },
    ],
    Projection:
      projected.length > 0
        ? { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...projected] }
        : { ProjectionType: 'KEYS_ONLY' as const },
  })),
};
