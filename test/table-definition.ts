import { BY_CONTACT_ATTRIBUTES, BY_DAY_ATTRIBUTES } from '../lib/call-records/list-attributes.ts';

function index(IndexName: string, partitionKey: string, attributes: readonly string[]) {
  return {
    IndexName,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' as const },
      { AttributeName: 'created_instant', KeyType: 'RANGE' as const },
    ],
    Projection: { ProjectionType: 'INCLUDE' as const, NonKeyAttributes: [...attributes] },
  };
}

/**
 * The table as it is deployed, for tests that need a table and not the whole stack. A test of the stack compares
 * it with the template.
 */
export const TABLE_DEFINITION = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: ['call_id', 'created_day', 'created_instant', 'contact_id'].map(AttributeName => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [{ AttributeName: 'call_id', KeyType: 'HASH' as const }],
  GlobalSecondaryIndexes: [
    index('by-day', 'created_day', BY_DAY_ATTRIBUTES),
    index('by-contact', 'contact_id', BY_CONTACT_ATTRIBUTES),
  ],
};
