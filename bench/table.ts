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

/** Creates an empty table for the functions that this process loads from then on, and returns its name. */
export async function provideTable(endpoint: string, definition: TableDefinition): Promise<string> {
  const name = await createTable(endpoint, definition);
  Object.assign(process.env, { TABLE_NAME: name, AWS_ENDPOINT_URL_DYNAMODB: endpoint });
  return name;
}
