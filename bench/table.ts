import { randomUUID } from 'node:crypto';
import { CreateTableCommand, type CreateTableCommandInput, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LOCAL_AWS } from '../local/local-aws.ts';

/** A table, as `CreateTable` takes it, without a name. */
export type TableDefinition = Omit<CreateTableCommandInput, 'TableName'>;

/** A client of an engine on this machine. */
export function dynamodbClient(endpoint: string): DynamoDBClient {
  return new DynamoDBClient({ ...LOCAL_AWS, endpoint });
}

/** Creates an empty table with a name of its own, and returns the name. */
export async function createTable(endpoint: string, definition: TableDefinition): Promise<string> {
  const TableName = `Calls-${randomUUID()}`;
  const client = dynamodbClient(endpoint);
  await client.send(new CreateTableCommand({ TableName, ...definition }));
  client.destroy();
  return TableName;
}
