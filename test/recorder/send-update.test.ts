import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { sendUpdateTo } from '../../functions/recorder/send-update.ts';
import type { RecordUpdate } from '../../functions/recorder/update.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../local/dynamodb.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../../local/fault-proxy.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { TABLE_DEFINITION } from '../table-definition.ts';

let service: LocalDynamoDb;
let proxy: FaultProxy;
let client: DynamoDBClient;
let fault: () => Fault | undefined = () => undefined;

beforeAll(async () => {
  service = await startDynamoDb({ port: 0, flag: '' });
  proxy = await startFaultProxy(`http://localhost:${service.port}`, () => fault());
  client = new DynamoDBClient({ ...LOCAL_AWS, endpoint: proxy.url, maxAttempts: 5 });
  await client.send(new CreateTableCommand({ TableName: 'calls', ...TABLE_DEFINITION }));
});

afterAll(async () => {
  client.destroy();
  await proxy.stop();
  await service.stop();
});

const update: RecordUpdate = {
  Key: { call_id: { S: 'x' } },
  UpdateExpression: 'SET #version = :version',
  ConditionExpression: 'attribute_not_exists(#version)',
  ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: { ':version': { S: '1' } },
};

it('tells whether the condition held', async () => {
  const send = sendUpdateTo(client, 'calls');
  expect(await send(update, new AbortController().signal)).toEqual({ written: true });
  expect(await send(update, new AbortController().signal)).toMatchObject({ written: false });
});

it('shows the current record if the condition does not hold, though this engine does not', async () => {
  const send = sendUpdateTo(client, 'calls');
  expect(await send(update, new AbortController().signal)).toEqual({
    written: false,
    record: { call_id: { S: 'x' }, version: { S: '1' } },
  });
});

it('shows no record if there is none, and creates none', async () => {
  const send = sendUpdateTo(client, 'calls');
  const other = {
    ...update,
    Key: { call_id: { S: 'y' } },
    ConditionExpression: 'attribute_exists(#version)',
  };
  for (let time = 0; time < 2; time++) {
    expect(await send(other, new AbortController().signal)).toEqual({ written: false, record: undefined });
  }
});

it('throws what is not an answer', async () => {
  const send = sendUpdateTo(client, 'no-such-table');
  await expect(send(update, new AbortController().signal)).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
  });
});

// Late events and duplicates end with a condition that does not hold. Were each a failure to the SDK, its quota of
// retries would be spent after some dozens of faults, and the next fault would send events back to the queue.
it('goes on trying again after many faults on the way to conditions that do not hold', async () => {
  const send = sendUpdateTo(client, 'calls');
  let requests = 0;
  fault = () => (requests++ % 2 === 0 ? 'error' : undefined);
  for (let number = 0; number < 60; number++) {
    expect(await send(update, new AbortController().signal)).toMatchObject({ written: false });
  }
  fault = () => undefined;
});
