import type { AddressInfo } from 'node:net';
import {
  DeleteRuleCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
} from '@aws-sdk/client-eventbridge';
import { SQSClient } from '@aws-sdk/client-sqs';
import { serve } from '@hono/node-server';
import { type Subscription, subscribe } from '../../cli/events/subscription.ts';
import { createEventBridge, eventBusesOf } from '../../local/event-bridge.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { type LocalSqs, startSqs } from '../../local/sqs.ts';

let service: LocalSqs;
let sqs: SQSClient;
let eventBridge: EventBridgeClient;
let server: ReturnType<typeof serve>;

beforeAll(async () => {
  service = await startSqs({ port: 0, flag: '' });
  const endpoint = `http://localhost:${service.port}`;
  sqs = new SQSClient({ ...LOCAL_AWS, endpoint });
  const { fetch } = createEventBridge(['Calls'], sqs, endpoint, () => Date.parse('2026-11-26T12:00:00Z'));
  const port = await new Promise<number>(resolve => {
    server = serve({ fetch, port: 0, hostname: '127.0.0.1' }, info => resolve((info as AddressInfo).port));
  });
  eventBridge = new EventBridgeClient({ ...LOCAL_AWS, endpoint: `http://127.0.0.1:${port}` });
});

afterAll(async () => {
  eventBridge.destroy();
  sqs.destroy();
  server.close();
  await service.stop();
});

const put = (Detail: string, { EventBusName = 'Calls', Source = 'callfold' } = {}) =>
  eventBridge.send(
    new PutEventsCommand({ Entries: [{ EventBusName, Source, DetailType: 'Call Ended', Detail }] }),
  );

const received = (subscription: Subscription) => subscription.receive(new AbortController().signal);

it('sends what matches a rule to its queue, until the subscription is removed', async () => {
  const subscription = await subscribe({ eventBridge, sqs }, 'Calls', 'first');
  await put('{"n":1}', { Source: 'another' });
  expect((await put('{"big":12345678901234567890}')).FailedEntryCount).toBe(0);
  const [event = '', ...others] = await received(subscription);
  expect(others).toEqual([]);
  expect(event).toContain('"detail":{"big":12345678901234567890}');
  expect(JSON.parse(event)).toMatchObject({
    source: 'callfold',
    'detail-type': 'Call Ended',
    time: '2026-11-26T12:00:00.000Z',
  });
  await subscription.remove();
  await put('{}');
  await expect(received(subscription)).rejects.toThrow();
});

it('refuses events for a bus that does not exist', async () => {
  expect(await put('{}', { EventBusName: 'Others' })).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'ResourceNotFoundException' }],
  });
});

it('answers what it does not know with an error, and so does a subscription, which leaves no queue behind', async () => {
  const EventPattern = '{"detail":{"call":["x"]}}';
  await expect(eventBridge.send(new PutRuleCommand({ Name: 'deep', EventPattern }))).rejects.toThrow(
    'is not known on this machine',
  );
  await eventBridge.send(new DeleteRuleCommand({ Name: 'none' }));
  const broken = new EventBridgeClient({ ...LOCAL_AWS, endpoint: 'http://127.0.0.1:1', maxAttempts: 1 });
  await expect(subscribe({ eventBridge: broken, sqs }, 'Calls', 'broken')).rejects.toThrow();
  broken.destroy();
  // Its name is free again.
  await (await subscribe({ eventBridge, sqs }, 'Calls', 'broken')).remove();
});

it('has the buses of the template', () => {
  const template = { Resources: { Bus: { Type: 'AWS::Events::EventBus', Properties: {} } } };
  expect(eventBusesOf(template, 'Callfold').get('Bus')?.ref).toBe('Callfold-Bus');
});
