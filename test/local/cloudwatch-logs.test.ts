import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { createCloudWatchLogs, LogStore } from '../../local/cloudwatch-logs.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { type LoopbackServer, serve } from '../cli/loopback-server.ts';

let time: number;
let logs: LogStore;
let server: LoopbackServer;
let client: CloudWatchLogsClient;

beforeEach(async () => {
  time = 1000;
  logs = new LogStore(() => time);
  server = await serve(createCloudWatchLogs(logs));
  client = new CloudWatchLogsClient({ ...LOCAL_AWS, endpoint: server.origin, maxAttempts: 1 });
});

afterEach(async () => {
  client.destroy();
  await server.close();
});

async function messages(request: { startTime?: number; filterPattern?: string } = {}) {
  const { events = [] } = await client.send(
    new FilterLogEventsCommand({ logGroupName: 'webhook', ...request }),
  );
  return events.map(({ message }) => message);
}

it('keeps the lines of each log group, oldest first, with their time and an id of their own', async () => {
  logs.write('webhook', 'one');
  time = 2000;
  logs.write('recorder', 'other');
  logs.write('webhook', 'two');
  const { events = [] } = await client.send(new FilterLogEventsCommand({ logGroupName: 'webhook' }));
  expect(events).toMatchObject([
    { message: 'one', timestamp: 1000, ingestionTime: 1000 },
    { message: 'two', timestamp: 2000, ingestionTime: 2000 },
  ]);
  expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2);
});

it('has no lines of a group that nothing was written to', async () => {
  expect(await messages()).toEqual([]);
});

it('leaves out what is older than the start time', async () => {
  logs.write('webhook', 'old');
  time = 2000;
  logs.write('webhook', 'new');
  expect(await messages({ startTime: 2000 })).toEqual(['new']);
});

it('filters by a field that must be there', async () => {
  logs.write('webhook', '{"outcome":"accepted"}');
  logs.write('webhook', '{"message":"outcome"}');
  logs.write('webhook', 'no JSON: "outcome"');
  expect(await messages({ filterPattern: '{ $.outcome = "*" }' })).toEqual(['{"outcome":"accepted"}']);
});

it('forgets the oldest lines: a start that runs for weeks must not fill the memory', async () => {
  for (let line = 0; line < 600; line++) logs.write('webhook', String(line));
  const kept = await messages();
  expect(kept).toHaveLength(500);
  expect(kept.at(-1)).toBe('599');
});

it('refuses what it does not know', async () => {
  await expect(messages({ filterPattern: 'ERROR' })).rejects.toMatchObject({
    name: 'InvalidParameterException',
  });
  const answer = await fetch(server.origin, {
    method: 'POST',
    headers: { 'x-amz-target': 'Logs_20140328.GetLogEvents' },
    body: '{}',
  });
  expect(answer.status).toBe(400);
});
