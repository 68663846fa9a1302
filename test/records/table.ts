import type { AddressInfo } from 'node:net';
import { BatchWriteItemCommand, CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import dynalite from 'dynalite';
import type { Item } from '../../records/plain-json.ts';

/** A table like the deployed one, in a DynamoDB of its own within this process. */
export interface TestTable {
  readonly client: DynamoDBClient;
  readonly tableName: string;
  /** Names of the commands that were sent since the last call of this function. */
  takeCommands(): string[];
  put(items: readonly Item[]): Promise<void>;
  close(): Promise<void>;
}

export async function startTable(): Promise<TestTable> {
  const server = dynalite({ createTableMs: 0 });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  });
  const tableName = 'Calls';
  await client.send(new CreateTableCommand({ TableName: tableName, ...DEFINITION }));
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
    takeCommands() {
      const taken = commands;
      commands = [];
      return taken;
    },
    async put(items) {
      for (let start = 0; start < items.length; start += MOST_PER_BATCH) {
        const batch = items.slice(start, start + MOST_PER_BATCH);
        await client.send(
          new BatchWriteItemCommand({
            RequestItems: { [tableName]: batch.map(item => ({ PutRequest: { Item: item } })) },
          }),
        );
      }
      commands = [];
    },
    async close() {
      client.destroy();
      await new Promise<void>((resolve, reject) =>
        server.close(error => (error ? reject(error) : resolve())),
      );
    },
  };
}

const MOST_PER_BATCH = 25;

const PROJECTION = {
  ProjectionType: 'INCLUDE',
  NonKeyAttributes: [
    'status',
    'direction',
    'from',
    'to',
    'contact_id',
    'delivery_status',
    'end_reason',
    'duration_ms',
    'user_sentiment',
    'call_successful',
    'in_voicemail',
    'call_summary',
    'agent_id',
    'campaign_id',
    'channel_id',
    'user_id',
    'updated_at',
    'recording_url',
    'truncated',
    'version',
  ],
} as const;

function index(partitionKey: string, name: string) {
  return {
    IndexName: name,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' as const },
      { AttributeName: 'created_at', KeyType: 'RANGE' as const },
    ],
    Projection: {
      ...PROJECTION,
      // A key is projected anyway, and DynamoDB refuses to be told so.
      NonKeyAttributes: PROJECTION.NonKeyAttributes.filter(attribute => attribute !== partitionKey),
    },
  };
}

const DEFINITION = {
  BillingMode: 'PAY_PER_REQUEST' as const,
  AttributeDefinitions: ['call_id', 'created_day', 'created_at', 'contact_id'].map(AttributeName => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [{ AttributeName: 'call_id', KeyType: 'HASH' as const }],
  GlobalSecondaryIndexes: [index('created_day', 'by-day'), index('contact_id', 'by-contact')],
};
