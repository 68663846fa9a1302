// The notifier as it is deployed, on the real stream of Amazon's engine, which dynalite does not have.

import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DescribeStreamCommand, DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { type Subscription, subscribe } from '../../cli/events/subscription.ts';
import { DETAILS } from '../../events/detail.ts';
import type { DetailType } from '../../events/detail-type.ts';
import { type FaultProxy, startFaultProxy } from '../../local/fault-proxy.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import { toJsonText, toPlainJson } from '../../store/calls/plain-json.ts';
import {
  deliver,
  recordOfCall,
  startTestCallfold,
  type TestCallfold,
} from '../end-to-end/running-callfold.ts';
import { eventually } from '../eventually.ts';
import { documentedBody } from '../whippy/documented.ts';

/** An event of the bus, as its JSON reads. */
interface BusEvent {
  readonly 'detail-type': DetailType;
  readonly detail: { readonly id: string; readonly call: { readonly [name: string]: unknown } };
}

const CALLS = 40;

let callfold: TestCallfold;
let eventBridge: EventBridgeClient;
let subscription: Subscription;
let bus: FaultProxy;
const published: BusEvent[] = [];
const stopping = new AbortController();
let listening: Promise<void>;

beforeAll(async () => {
  const chance = seededRandom(7);
  callfold = await startTestCallfold({
    app: 'events',
    engine: 'amazon',
    // EventBridge fails a third of the requests, or takes the events without being able to say so.
    async wrapEndpoints(endpoints) {
      bus = await startFaultProxy(endpoints.eventBridge, () =>
        chance.chance(0.3) ? chance.pick(['throttle', 'error', 'lost-answer'] as const) : undefined,
      );
      return { ...endpoints, eventBridge: bus.url };
    },
  });
  eventBridge = new EventBridgeClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.eventBridge });
  const { sqs, outputs } = callfold;
  subscription = await subscribe({ eventBridge, sqs }, String(outputs.EventBusName), 'published');
  listening = (async () => {
    while (!stopping.signal.aborted) {
      const events = await subscription.receive(stopping.signal).catch(() => []);
      published.push(...events.map(event => JSON.parse(event) as BusEvent));
    }
  })();
});

afterAll(async () => {
  stopping.abort();
  await listening;
  await subscription.remove();
  await callfold.stop();
  await bus.stop();
  eventBridge.destroy();
});

const of = (callId: string) => published.filter(({ detail }) => detail.call.call_id === callId);
const typesOf = (callId: string) => new Set(of(callId).map(event => event['detail-type']));

/** What a consumer has of a call that drops repetitions and keeps the newest version. */
function keptOf(callId: string): BusEvent['detail']['call'] | undefined {
  const versions = of(callId).map(({ detail }) => detail.call);
  return versions.reduce((a, b) => (String(b.version) > String(a.version) ? b : a));
}

test('calls that come shuffled and repeated each have a Call Finished under one id, as they are recorded', async () => {
  const random = seededRandom(11);
  const groups = [
    ...sampleDeliveries(random, { calls: CALLS, now: Date.now, shuffle: true, duplicates: 0.2 }),
  ];
  const callIds = new Set(groups.flat().map(({ callId }) => String(callId)));
  for (const { body } of groups.flat()) expect((await deliver(callfold, body)).status).toBe(202);
  await eventually(async () =>
    [...callIds].every(id => typesOf(id).has('Call Finished')) ? true : undefined,
  );
  expect(callIds.size).toBe(CALLS);
  for (const callId of callIds) {
    const finished = of(callId).filter(event => event['detail-type'] === 'Call Finished');
    expect(new Set(finished.map(({ detail }) => detail.id)).size).toBe(1);
    for (const event of of(callId)) expect(v.is(DETAILS[event['detail-type']], event.detail)).toBe(true);
    const { body, translated_body, ...record } = toPlainJson((await recordOfCall(callfold, callId)) ?? {});
    expect(String(keptOf(callId)?.version)).toBe(record.version);
    const { started_event, ended_event, ...content } = JSON.parse(toJsonText(record));
    expect(keptOf(callId)).toMatchObject(content);
  }
});

test('what is published about a call is in the order of its life', async () => {
  // A call that is over, but not so long that its patience may be. This engine gives the time of a change to the minute,
  // rounded down: a call of this second would end after its changes.
  const created_at = new Date(Date.now() - 2 * 60_000).toISOString();
  const data = { id: 'in order', created_at };
  const life = {
    'call.started': 'Call Started',
    'call.ended': 'Call Ended',
    'call.analyzed': 'Call Finished',
  } as const;
  for (const [name, type] of Object.entries(life)) {
    await deliver(callfold, documentedBody(name as keyof typeof life, { data }));
    await eventually(async () => (typesOf('in order').has(type) ? true : undefined));
  }
  expect([...typesOf('in order')]).toEqual(Object.values(life));
});

test('a call that stays without an analysis is finished when it is looked at again', async () => {
  await deliver(callfold, documentedBody('call.ended', { data: { id: 'silent' } }));
  await eventually(async () => (typesOf('silent').has('Call Ended') ? true : undefined));
  expect(typesOf('silent')).not.toContain('Call Finished');
  // As if the patience were over.
  const QueueUrl = callfold.outputs.NotifierQueueUrl;
  await callfold.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: '{"call_id":"silent"}' }));
  await eventually(async () => (typesOf('silent').has('Call Finished') ? true : undefined));
  expect(keptOf('silent')?.status).toBe('ended');
});

test('a batch of the stream that Lambda gave up on is published after all, with the same ids', async () => {
  const streams = new DynamoDBStreamsClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.dynamodb });
  const { Table } = await callfold.dynamodb.send(
    new DescribeTableCommand({ TableName: callfold.outputs.TableName }),
  );
  const streamArn = String(Table?.LatestStreamArn);
  const { StreamDescription } = await streams.send(new DescribeStreamCommand({ StreamArn: streamArn }));
  const [shard] = StreamDescription?.Shards ?? [];
  const start = String(shard?.SequenceNumberRange?.StartingSequenceNumber);
  streams.destroy();
  const before = published.length;
  const ids = new Set(published.map(({ detail }) => detail.id));
  const DDBStreamBatchInfo = {
    streamArn,
    shardId: shard?.ShardId,
    startSequenceNumber: start,
    // Of the first changes only: numbers of the stream grow by one with each.
    endSequenceNumber: String(BigInt(start) + 10n).padStart(start.length, '0'),
  };
  await callfold.sqs.send(
    new SendMessageCommand({
      QueueUrl: callfold.outputs.NotifierQueueUrl,
      MessageBody: JSON.stringify({ DDBStreamBatchInfo }),
    }),
  );
  await eventually(async () => (published.length > before ? true : undefined));
  expect(new Set(published.map(({ detail }) => detail.id))).toEqual(ids);
});
