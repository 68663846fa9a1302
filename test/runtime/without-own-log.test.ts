import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import { withoutOwnLog } from '../../functions/runtime/without-own-log.ts';

it.each([SQSClient, DynamoDBClient])('the log of a client can be taken out: %p', Client => {
  const client = new Client({ region: 'us-east-1' });
  const steps = () => client.middlewareStack.identify().join();
  expect(steps()).toContain('loggerMiddleware');
  withoutOwnLog(client);
  expect(steps()).not.toContain('loggerMiddleware');
  expect(steps()).toContain('retryMiddleware');
});
