// The baseline of the recorder: constructs the client that it uses, with the same options.
import { DynamoDBClient, UpdateItemCommand } from '@aws-sdk/client-dynamodb';

export const clients = [
  new DynamoDBClient({
    maxAttempts: 5,
    requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true },
  }),
];
export const commands = [UpdateItemCommand];
