import { setTimeout as sleep } from 'node:timers/promises';
import { type LocalCallfold, startCallfold } from '../local/callfold.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../local/fault-proxy.ts';
import { FREE_PORTS } from '../local/services.ts';
import { createLatencies, type Latencies } from '../proof/latencies.ts';
import { createReference, differencesOf, missingMilestones, type Reference } from '../proof/reference.ts';
import { type Delivery, sampleDeliveries } from '../samples/deliveries.ts';
import { type Random, seededRandom } from '../samples/random.ts';
import { fetchRecords } from '../store/calls/fetch-records.ts';
import { countMessages } from '../store/queues/queue.ts';
import { sign } from '../whippy/signature.ts';

/** Settings of a run. */
export interface SoakOptions {
  readonly calls: number;
  /** Share of the events that are delivered a second time (0 to 1). */
  readonly duplicates: number;
  /** Share of the functions' requests to SQS and DynamoDB that fail (0 to 1). */
  readonly faults: number;
  /** Recorders that work at once. */
  readonly recorders: number;
  readonly seed: number;
  /**
   * Events that are delivered and not yet recorded, at most.
   * @default - two batches for each recorder
   */
  readonly maxUnderWay?: number;
  /** Called with the number of deliveries that have been made. */
  readonly onProgress: (deliveries: number) => void;
}

/** The result of a run. */
export interface SoakReport {
  readonly calls: number;
  readonly deliveries: number;
  /** Deliveries of events that had been delivered before. */
  readonly duplicates: number;
  readonly faultsInjected: number;
  /** Deliveries that were answered 503 and made again, as Whippy does. */
  readonly deliveriesRepeated: number;
  /**
   * Deliveries that were answered 503 each time, until Whippy would give up: callfold does not promise to record these.
   */
  readonly deliveriesRefused: number;
  /** Messages that the recorder could not record at once, and that the queue delivered again. */
  readonly messagesRepeated: number;
  /** Other errors between the services: a function that threw or timed out, a queue that did not answer. */
  readonly errors: readonly unknown[];
  readonly recordsWrong: number;
  readonly eventsLost: number;
  readonly deadLetters: number;
  /** Milliseconds from the POST of an event until it is in the record. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
  /** From the first POST until the queue was empty. */
  readonly seconds: number;
}

/**
 * Drives made-up calls through webhook, queue and recorders on this machine, in any order, with duplicates and
 * faults, and compares every record with the reference.
 */
export async function soak(options: SoakOptions): Promise<SoakReport> {
  const random = seededRandom(options.seed);
  const chance = seededRandom(options.seed + 1);
  const latencies = createLatencies();
  const reference = createReference();
  const proxies: FaultProxy[] = [];
  const errors: unknown[] = [];
  let messagesRepeated = 0;
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    signingKey: SIGNING_KEY,
    onLine: line => {
      readRecorded(line, latencies);
      messagesRepeated += failedMessages(line);
    },
    onError: error => errors.push(error),
    app: { callRecords: { maxConcurrency: options.recorders } },
    async wrapEndpoints(endpoints) {
      const choose = () => someFault(chance, options.faults);
      const sqs = await startFaultProxy(endpoints.sqs, choose);
      const dynamodb = await startFaultProxy(endpoints.dynamodb, choose);
      proxies.push(sqs, dynamodb);
      return { ...endpoints, sqs: sqs.url, dynamodb: dynamodb.url };
    },
  });
  try {
    const start = Date.now();
    const { deliveries, repeated, refused } = await deliverAll(
      callfold,
      random,
      options,
      reference,
      latencies,
    );
    await queueToDrain(callfold);
    const seconds = (Date.now() - start) / 1000;
    const { wrong, lost } = await compareRecords(reference, callfold);
    return {
      calls: reference.callIds.length,
      deliveries,
      duplicates: deliveries - refused - reference.events,
      faultsInjected: proxies.reduce((sum, { injected }) => sum + injected, 0),
      deliveriesRepeated: repeated,
      deliveriesRefused: refused,
      messagesRepeated,
      errors,
      recordsWrong: wrong,
      eventsLost: lost,
      deadLetters: await countMessages({
        sqs: callfold.sqs,
        url: String(callfold.outputs.DeadLetterQueueUrl),
      }),
      p50: latencies.percentile(0.5),
      p99: latencies.percentile(0.99),
      seconds,
    };
  } finally {
    await callfold.stop();
    for (const proxy of proxies) await proxy.stop();
  }
}

/** The key that all deliveries are signed with. */
export const SIGNING_KEY = 'soak-signing-key';
// Enough concurrent requests to keep the webhook busy, but few enough that they do not wait for each other.
const SENDERS = 8;
// Two batches are enough that a recorder never waits. With more, the latency would only measure a growing queue.
const UNDER_WAY_PER_RECORDER = 20;
// Whippy delivers a refused event three times more, and then never again.
const DELIVERIES_PER_EVENT = 4;

const FAULTS = ['throttle', 'error', 'reset', 'lost-answer'] as const satisfies readonly [Fault, ...Fault[]];

/** A fault for this share (0 to 1) of the requests. */
export function someFault(chance: Random, share: number): Fault | undefined {
  return chance.chance(share) ? chance.pick(FAULTS) : undefined;
}

/** Delivers made-up calls, in any order and with duplicates, and adds what was accepted to the reference. */
export async function deliverAll(
  callfold: LocalCallfold,
  random: Random,
  options: Omit<SoakOptions, 'faults' | 'seed'>,
  reference: Pick<Reference, 'add'>,
  latencies: Latencies,
): Promise<{ deliveries: number; repeated: number; refused: number }> {
  const groups = sampleDeliveries(random, { ...options, now: Date.now, shuffle: true });
  let deliveries = 0;
  let repeated = 0;
  let refused = 0;
  const maxUnderWay = options.maxUnderWay ?? options.recorders * UNDER_WAY_PER_RECORDER;

  async function send(): Promise<void> {
    // The senders share the generator: each takes what comes next.
    for (let next = groups.next(); !next.done; next = groups.next()) {
      for (const delivery of next.value) {
        await roomForMore(callfold, latencies, maxUnderWay);
        const { accepted, attempts } = await deliver(callfold, delivery, latencies);
        if (accepted) reference.add(String(delivery.body));
        else refused++;
        repeated += attempts - 1;
        options.onProgress(++deliveries);
      }
    }
  }

  await Promise.all(Array.from({ length: Math.min(SENDERS, maxUnderWay) }, send));
  return { deliveries, repeated, refused };
}

async function deliver(
  { outputs }: LocalCallfold,
  { body }: Delivery,
  latencies: Latencies,
): Promise<{ accepted: boolean; attempts: number }> {
  const { request_id } = JSON.parse(String(body));
  latencies.delivered(request_id, Date.now());
  for (let attempts = 1; attempts <= DELIVERIES_PER_EVENT; attempts++) {
    const response = await fetch(String(outputs.WebhookUrl), {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-whippy-signature': sign(SIGNING_KEY, body, Date.now()),
      },
      body,
    });
    await response.arrayBuffer();
    if (response.status === 202) return { accepted: true, attempts };
    if (response.status !== 503) throw new Error(`A sample call was answered ${response.status}`);
    await sleep(2 ** attempts * 50);
  }
  latencies.givenUp(request_id);
  return { accepted: false, attempts: DELIVERIES_PER_EVENT };
}

// Events that went to the dead-letter queue are never recorded: without checking the queue, this would wait for ever.
async function roomForMore(callfold: LocalCallfold, latencies: Latencies, most: number): Promise<void> {
  for (let waited = 0; latencies.underWay >= most; waited += POLL_MS) {
    await sleep(POLL_MS);
    if (waited >= MAX_WAIT_MS && (await waiting(callfold)) === 0) latencies.allGivenUp();
  }
}

const POLL_MS = 5;
const MAX_WAIT_MS = 5000;

// The recorder's first line about an event comes right after the write.
export function readRecorded(line: string, latencies: Latencies): void {
  if (!line.includes('"Recorded"')) return;
  const { request_id, timestamp } = JSON.parse(line) as { request_id: string; timestamp: string };
  latencies.recorded(request_id, Date.parse(timestamp));
}

/** How many records are missing or differ in any attribute, and how many events of the reference are in no record. */
export async function compareRecords(
  reference: Reference,
  { dynamodb, outputs }: LocalCallfold,
): Promise<{ wrong: number; lost: number }> {
  const table = { client: dynamodb, tableName: String(outputs.TableName), sleep };
  let wrong = 0;
  let lost = 0;
  const { callIds } = reference;
  for (let start = 0; start < callIds.length; start += CALLS_AT_ONCE) {
    const part = callIds.slice(start, start + CALLS_AT_ONCE);
    const records = await fetchRecords(table, part);
    for (const callId of part) {
      const expected = reference.expected(callId);
      if (differencesOf(expected, records.get(callId)).length > 0) wrong++;
      lost += missingMilestones(expected, records.get(callId)).length;
    }
  }
  return { wrong, lost };
}

// Calls whose records are in memory at once.
const CALLS_AT_ONCE = 400;

// For each failed call, the recorder logs which messages it reports back.
function failedMessages(line: string): number {
  if (!line.includes('"outcome":"failed"')) return 0;
  return (JSON.parse(line) as { message_ids: readonly string[] }).message_ids.length;
}

/** Waits until no event is waiting or being worked on. */
export async function queueToDrain(callfold: LocalCallfold): Promise<void> {
  while ((await waiting(callfold)) > 0) await sleep(100);
}

function waiting({ sqs, outputs }: LocalCallfold): Promise<number> {
  return countMessages({ sqs, url: String(outputs.QueueUrl) });
}
