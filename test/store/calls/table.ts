import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { startDynamoDb } from '../../../local/dynamodb.ts';
import type { Item } from '../../../store/calls/plain-json.ts';
import { TABLE_DEFINITION } from '../../table-definition.ts';

/** A table like the deployed one, in a DynamoDB of its own within this process. */
export interface TestTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  readonly endpoint: string;
  /** Another client of the same table, for middleware of its own. */
  connect(): DynamoDBClient;
  /** Names of the commands that were sent since the last call of this function. */
  takeCommands(): string[];
  put(items: readonly Item[]): Promise<void>;
  close(): Promise<void>;
}

export async function startTable(): Promise<TestTable> {
  const service = await startDynamoDb({ port: 0, flag: '' });
  const endpoint = `http://127.0.0.1:${service.port}`;
  const clients: DynamoDBClient[] = [];
  function connect() {
    const another = new DynamoDBClient({
      endpoint,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
    clients.push(another);
    return another;
  }
  const client = connect();
  const tableName = 'Calls';
  await client.send(new CreateTableCommand({ TableName: tableName, ...TABLE_DEFINITION }));
  let commands: string[] = [];
  client.middlewareStack.add(
    (next, { commandName }) =>
      args => {
        commands.push(String(commandName));
        return next(args);
      },
    { step: 'initialize' },
  );

  return {
    client,
    tableName,
    endpoint,
    connect,
    takeCommands() {
      const taken = commands;
      commands = [];
      return taken;
    },
    async put(items) {
      for (let start = 0; start < items.length; start += MAX_ITEMS_PER_BATCH) {
        const batch = items.slice(start, start + MAX_ITEMS_PER_BATCH);
        await client.send(
          new BatchWriteItemCommand({
            RequestItems: { [tableName]: batch.map(item => ({ PutRequest: { Item: item } })) },
          }),
        );
      }
      commands = [];
    },
    async close() {
      for (const opened of clients) opened.destroy();
      await service.stop();
    },
  };
}

const MAX_ITEMS_PER_BATCH = 25;
