// The least that the recorder has to load: the client that it uses, constructed as it does.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

export const clients = [
  new DynamoDBClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  }),
];
export const commands = [UpdateItemCommand];
