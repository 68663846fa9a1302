import { isDeepStrictEqual } from 'node:util';
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { DynamoDBStreamEvent } from 'aws-lambda';
import { subscribe } from '../cli/events/subscription.ts';
import { noticeOf } from '../events/notice.ts';
import { type LocalCallfold, startCallfold } from '../local/callfold.ts';
import type { EventSource } from '../local/event-source.ts';
import { type FaultProxy, startFaultProxy } from '../local/fault-proxy.ts';
import { LOCAL_AWS } from '../local/local-aws.ts';
import { FREE_PORTS } from '../local/services.ts';
import { startStreamSource } from '../local/stream-source.ts';
import { createLatencies } from '../proof/latencies.ts';
import { createReference } from '../proof/reference.ts';
import { sampleDeliveries } from '../samples/deliveries.ts';
import { seededRandom } from '../samples/random.ts';
import { countMessages } from '../store/queues/queue.ts';
import { deliverAll, queueToDrain, readRecorded, SIGNING_KEY, type SoakOptions, someFault } from './soak.ts';

/** The result of a run. */
export interface EventsReport {
  readonly calls: number;
  readonly deliveries: number;
  readonly faultsInjected: number;
  /** Events that the bus delivered, and how many of these a consumer had before, by their ids. */
  readonly events: number;
  readonly repeated: number;
  /** Calls without a `Call Finished`. */
  readonly unpublished: number;
  /** Calls with more than one id of `Call Finished`. */
  readonly publishedTwice: number;
  /** Calls of which a consumer has something else than the record. */
  readonly wrong: number;
  readonly deadLetters: number;
  /** Milliseconds from the POST of an analysis until the bus has `Call Finished`, as the notifier logs it. */
  readonly latency: Percentiles;
  /** Milliseconds from the same POST until a bare consumer of the stream sees the call analyzed. */
  readonly seen: Percentiles;
  readonly seconds: number;
  readonly errors: readonly unknown[];
}

interface Percentiles {
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

/** What a consumer keeps of a call that drops repetitions, and has the newest version of the others. */
interface Kept {
  readonly finishedIds: Set<string>;
  call: { readonly [name: string]: unknown };
}

/**
 * Drives made-up calls through callfold on Amazon's engine, in any order, with duplicates and faults of the services and
 * the bus, and compares what a consumer of the bus ends up with.
 */
export async function soakEvents(options: SoakOptions): Promise<EventsReport> {
  const chance = seededRandom(options.seed + 1);
  const recorded = createLatencies();
  const latency = createLatencies();
  const seen = createLatencies();
  const proxies: FaultProxy[] = [];
  const errors: unknown[] = [];
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    engine: 'amazon',
    signingKey: SIGNING_KEY,
    onLine(line) {
      readRecorded(line, recorded);
      readFinished(line, callId => latency.recorded(callId, Date.now()));
    },
    onError: error => errors.push(error),
    app: { context: { events: true }, callRecords: { maxConcurrency: options.recorders } },
    async wrapEndpoints(endpoints) {
      const wrap = async (service: string) => {
        const proxy = await startFaultProxy(service, () => someFault(chance, options.faults));
        proxies.push(proxy);
        return proxy.url;
      };
      return {
        ...endpoints,
        sqs: await wrap(endpoints.sqs),
        dynamodb: await wrap(endpoints.dynamodb),
        eventBridge: await wrap(endpoints.eventBridge),
      };
    },
  });
  const reference = createReference();
  const kept = new Map<string, Kept>();
  const ids = new Set<string>();
  let events = 0;
  const eventBridge = new EventBridgeClient({ ...LOCAL_AWS, endpoint: callfold.endpoints.eventBridge });
  const bare = await bareConsumer(callfold, callId => seen.recorded(callId, Date.now()));
  const stopping = new AbortController();
  const subscription = await subscribe(
    { eventBridge, sqs: callfold.sqs },
    String(callfold.outputs.EventBusName),
    'soak',
  );
  const consuming = Promise.all(
    Array.from({ length: CONSUMERS }, async () => {
      while (!stopping.signal.aborted) {
        for (const event of await subscription.receive(stopping.signal).catch(() => [])) {
          events++;
          keep(JSON.parse(event), kept, ids);
        }
      }
    }),
  );
  try {
    const start = Date.now();
    const analyses = analysesOf(options);
    // The first delivery of an analysis begins the time of its call.
    const deliveries = await deliverAll(callfold, seededRandom(options.seed), options, reference, {
      ...recorded,
      get underWay() {
        return recorded.underWay;
      },
      delivered(requestId, at) {
        recorded.delivered(requestId, at);
        const callId = analyses.get(requestId);
        if (callId === undefined) return;
        latency.delivered(callId, at);
        seen.delivered(callId, at);
      },
    });
    await queueToDrain(callfold);
    await quiet(() => events);
    const seconds = (Date.now() - start) / 1000;
    const { callIds } = reference;
    const finished = callIds.map(callId => kept.get(callId)?.finishedIds.size ?? 0);
    return {
      calls: callIds.length,
      deliveries: deliveries.deliveries,
      faultsInjected: proxies.reduce((sum, { injected }) => sum + injected, 0),
      events,
      repeated: events - ids.size,
      unpublished: finished.filter(number => number === 0).length,
      publishedTwice: finished.filter(number => number > 1).length,
      wrong: callIds.filter(callId => !isAsRecorded(kept.get(callId), reference.expected(callId))).length,
      deadLetters: await countMessages({
        sqs: callfold.sqs,
        url: String(callfold.outputs.NotifierDeadLetterQueueUrl),
      }),
      latency: { p50: latency.percentile(0.5), p99: latency.percentile(0.99) },
      seen: { p50: seen.percentile(0.5), p99: seen.percentile(0.99) },
      seconds,
      errors,
    };
  } finally {
    stopping.abort();
    await consuming;
    await bare.stop();
    eventBridge.destroy();
    await callfold.stop();
    for (const proxy of proxies) await proxy.stop();
  }
}

/** Of each made-up analysis, its request id and the call's id: the same seed makes up the same calls. */
function analysesOf(options: SoakOptions): Map<string, string> {
  const deliveries = sampleDeliveries(seededRandom(options.seed), {
    ...options,
    now: Date.now,
    shuffle: true,
  });
  const analyses = new Map<string, string>();
  for (const { event, body } of [...deliveries].flat()) {
    if (event !== 'call.analyzed') continue;
    const { request_id, data } = JSON.parse(String(body));
    analyses.set(request_id, data.id);
  }
  return analyses;
}

const CONSUMERS = 4;

/** Seconds without any event after which there will be no more. */
const QUIET_SECONDS = 15;

async function quiet(count: () => number): Promise<void> {
  let [last, since] = [count(), Date.now()];
  while (Date.now() - since < QUIET_SECONDS * 1000) {
    await new Promise(resolve => setTimeout(resolve, 200));
    if (count() !== last) [last, since] = [count(), Date.now()];
  }
}

function readFinished(line: string, onFinished: (callId: string) => void): void {
  if (!line.includes('"Published"') || !line.includes('"Call Finished"')) return;
  onFinished((JSON.parse(line) as { call_id: string }).call_id);
}

/** Reads the stream beside the notifier, and does nothing else with it. */
async function bareConsumer(
  { dynamodb, endpoints, outputs }: LocalCallfold,
  onAnalyzed: (callId: string) => void,
): Promise<EventSource> {
  const client = new DynamoDBStreamsClient({ ...LOCAL_AWS, endpoint: endpoints.dynamodb });
  const { Table } = await dynamodb.send(new DescribeTableCommand({ TableName: outputs.TableName }));
  const target = {
    async invoke(batch: unknown) {
      for (const { dynamodb: change } of (batch as DynamoDBStreamEvent).Records) {
        const { call_id, status } = change?.NewImage ?? {};
        if (status?.S === 'analyzed') onAnalyzed(String(call_id?.S));
      }
    },
  };
  const source = startStreamSource(
    { batchSize: 100, filters: [] },
    String(Table?.LatestStreamArn),
    target,
    client,
    console.error,
  );
  return {
    async stop() {
      await source.stop();
      client.destroy();
    },
  };
}

interface BusEvent {
  readonly 'detail-type': string;
  readonly detail: { readonly id: string; readonly call: Kept['call'] };
}

function keep({ 'detail-type': type, detail }: BusEvent, kept: Map<string, Kept>, ids: Set<string>): void {
  const callId = String(detail.call.call_id);
  const known = kept.get(callId) ?? { finishedIds: new Set(), call: detail.call };
  kept.set(callId, known);
  if (type === 'Call Finished') known.finishedIds.add(detail.id);
  if (ids.has(detail.id)) return;
  ids.add(detail.id);
  if (String(detail.call.version) > String(known.call.version)) known.call = detail.call;
}

// A milestone that comes late changes nothing that is published.
function isAsRecorded(kept: Kept | undefined, record: Parameters<typeof noticeOf>[1]): boolean {
  const content = (call: Kept['call']) =>
    Object.fromEntries(Object.entries(call).filter(([name]) => !name.endsWith('_event')));
  const expected = JSON.parse(noticeOf('Call Finished', record).detail).call;
  return kept !== undefined && isDeepStrictEqual(content(kept.call), content(expected));
}
