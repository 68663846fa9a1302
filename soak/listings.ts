import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { main } from '../cli/main.ts';
import { type LocalCallfold, startCallfold } from '../local/callfold.ts';
import { type FaultProxy, startFaultProxy } from '../local/fault-proxy.ts';
import { FREE_PORTS } from '../local/services.ts';
import type { SynthesizedApp } from '../local/synthesize.ts';
import { stateDirectory } from '../local/token-file.ts';
import { createReference, differencesOf, type Reference, type StoredRecord } from '../proof/reference.ts';
import { seededRandom } from '../samples/random.ts';
import { fetchRecords } from '../store/calls/fetch-records.ts';
import { countMessages } from '../store/queues/queue.ts';
import { Interruption } from '../terminal/interruption.ts';
import type { Message } from '../whippy-stand-in/message-store.ts';
import { startWhippyStandIn, type WhippyStandIn } from '../whippy-stand-in/stand-in.ts';
import { queueToDrain, someFault } from './soak.ts';

/** How hard to try. Shares are from 0 to 1. */
export interface ListingsOptions {
  readonly calls: number;
  /** Share of the webhooks that are lost. */
  readonly lost: number;
  /** Share of the calls that change afterwards, without a webhook. */
  readonly changed: number;
  /** Share of the functions' requests to SQS and DynamoDB that meet with a fault. */
  readonly faults: number;
  /** Whether backfills are also made while the webhooks arrive. */
  readonly meanwhile: boolean;
  readonly seed: number;
  /**
   * The app, if it is synthesized already.
   * @default - it is synthesized
   */
  readonly synthesized?: SynthesizedApp;
}

/** What came of it. */
export interface ListingsReport {
  readonly calls: number;
  /** Webhooks that the endpoint accepted, and those that it never got. */
  readonly webhooks: number;
  readonly webhooksLost: number;
  /** Calls that changed without a webhook. */
  readonly callsChanged: number;
  readonly faultsInjected: number;
  /** Backfills that were made while the webhooks arrived. */
  readonly backfillsMeanwhile: number;
  /** What the one backfill found that was made when all had arrived. */
  readonly missing: number;
  readonly behind: number;
  /** Records that a listing has changed, at whatever time. */
  readonly recordsListed: number;
  /** Records that are not what Whippy lists with the milestones of the webhooks that came, in any attribute. */
  readonly recordsWrong: number;
  /** The same before the one backfill. */
  readonly recordsWrongBefore: number;
  readonly deadLetters: number;
  /** What a second backfill put on the queue, and how often the recorder wrote after it. */
  readonly messagesOfSecond: number;
  readonly writesOfSecond: number;
  /** What went wrong between the services. */
  readonly errors: readonly unknown[];
  /** How long the webhooks, the backfill, and the records of what it found took. */
  readonly secondsOfWebhooks: number;
  readonly secondsOfBackfill: number;
  readonly secondsUntilRecorded: number;
}

/**
 * Has a stand-in for Whippy make calls and lose webhooks of them, makes a backfill, and compares every record with what
 * Whippy lists.
 */
export async function soakListings(options: ListingsOptions): Promise<ListingsReport> {
  const chance = seededRandom(options.seed);
  const delivered = createReference();
  const proxies: FaultProxy[] = [];
  const errors: unknown[] = [];
  let writes = 0;
  const stateHome = await mkdtemp(join(tmpdir(), 'callfold-soak-'));
  const env = { XDG_STATE_HOME: stateHome };
  const callfold = await startCallfold({
    ports: FREE_PORTS,
    signingKey: API_KEY,
    synthesized: options.synthesized,
    stateDirectory: stateDirectory(env),
    onLine: () => undefined,
    onError: error => errors.push(error),
    async wrapEndpoints(endpoints) {
      const sqs = await startFaultProxy(endpoints.sqs, () => someFault(chance, options.faults));
      const dynamodb = await startFaultProxy(endpoints.dynamodb, ({ target }) => {
        if (target.endsWith('.UpdateItem')) writes++;
        return someFault(chance, options.faults);
      });
      proxies.push(sqs, dynamodb);
      return { ...endpoints, sqs: sqs.url, dynamodb: dynamodb.url };
    },
  });
  const whippy = await startWhippyStandIn({
    port: { port: 0, flag: '' },
    keys: [API_KEY],
    seed: options.seed,
    async fetch(input, init) {
      const answer = await fetch(input, init);
      if (answer.status === 202) delivered.add(String(init?.body));
      return answer;
    },
    now: Date.now,
    sleep: milliseconds => delay(milliseconds / 10),
  });
  try {
    whippy.subscribe(String(callfold.outputs.WebhookUrl));
    const begin = performance.now();
    const making = whippy.organisation.makeCalls(options.calls, {
      lossRate: options.lost,
      spread: SPREAD_MS,
    });
    const backfillsMeanwhile = options.meanwhile
      ? await backfillUntil(making, () => backfill(callfold, whippy, env))
      : 0;
    const { lost } = await making;
    await queueToDrain(callfold);
    const arrived = performance.now();

    const changed = whippy.organisation.changeCalls(options.changed);
    const before = await compare(whippy.organisation.calls(), delivered, callfold);
    const compared = performance.now();
    const first = await backfill(callfold, whippy, env);
    const sent = performance.now();
    await queueToDrain(callfold);
    const recorded = performance.now();
    const { listed, wrong } = await compare(whippy.organisation.calls(), delivered, callfold);

    const writesBefore = writes;
    const second = await backfill(callfold, whippy, env);
    await queueToDrain(callfold);
    return {
      calls: options.calls,
      webhooks: delivered.events,
      webhooksLost: lost.length,
      callsChanged: changed.length,
      faultsInjected: proxies.reduce((sum, { injected }) => sum + injected, 0),
      backfillsMeanwhile,
      missing: first.missing,
      behind: first.behind,
      recordsListed: listed,
      recordsWrong: wrong,
      recordsWrongBefore: before.wrong,
      deadLetters: await countMessages({
        sqs: callfold.sqs,
        url: String(callfold.outputs.DeadLetterQueueUrl),
      }),
      messagesOfSecond: second.calls.length,
      writesOfSecond: writes - writesBefore,
      errors,
      secondsOfWebhooks: (arrived - begin) / 1000,
      secondsOfBackfill: (sent - compared) / 1000,
      secondsUntilRecorded: (recorded - compared) / 1000,
    };
  } finally {
    await whippy.close();
    await callfold.stop();
    for (const proxy of proxies) await proxy.stop();
    await rm(stateHome, { recursive: true });
  }
}

// Whippy signs with its API key.
const API_KEY = 'soak-signing-key';

const SPREAD_MS = 3 * 86_400_000;

/** What `callfold backfill --json` prints, as far as it is read here. */
interface Backfilled {
  readonly missing: number;
  readonly behind: number;
  readonly calls: readonly unknown[];
}

async function backfill(
  { outputs }: LocalCallfold,
  { origin }: WhippyStandIn,
  env: { readonly [name: string]: string },
): Promise<Backfilled> {
  const written = { stdout: '', stderr: '' };
  const local = new URL(String(outputs.WebhookUrl)).origin;
  const exitCode = await main(['backfill', '--local', local, '--api', origin, '--since', '4d', '--json'], {
    stdout: { write: text => (written.stdout += text) },
    stderr: { write: text => (written.stderr += text) },
    stdin: (async function* () {})(),
    env,
    // Every call was changed long ago by this clock: backfills get in the way of the webhooks as much as they can.
    now: () => Date.now() + 3_600_000,
    sleep: milliseconds => delay(milliseconds),
    interruption: new Interruption(),
    fetch,
    askSecret: undefined,
    openAddress: undefined,
  });
  if (exitCode !== 0) throw new Error(`A backfill ended with ${exitCode}: ${written.stderr}`);
  return JSON.parse(written.stdout);
}

// Three quarters of the time are left to the webhooks.
async function backfillUntil(making: Promise<unknown>, run: () => Promise<unknown>): Promise<number> {
  let isMade = false;
  const noteEnd = () => {
    isMade = true;
  };
  making.then(noteEnd, noteEnd);
  let runs = 0;
  while (!isMade) {
    const begin = performance.now();
    await run();
    runs++;
    await delay(3 * (performance.now() - begin));
  }
  return runs;
}

async function compare(
  calls: readonly Message[],
  delivered: Reference,
  { dynamodb, outputs }: LocalCallfold,
): Promise<{ readonly listed: number; readonly wrong: number }> {
  const table = { client: dynamodb, tableName: String(outputs.TableName), sleep: delay };
  let [listed, wrong] = [0, 0];
  for (let start = 0; start < calls.length; start += CALLS_AT_ONCE) {
    const part = calls.slice(start, start + CALLS_AT_ONCE);
    const records = await fetchRecords(
      table,
      part.map(({ id }) => id),
    );
    for (const call of part) {
      const record = records.get(call.id) ?? {};
      if ('listed_event' in record) listed++;
      if (differencesOf(expectedOf(call, delivered.expected(call.id), record), record).length > 0) wrong++;
    }
  }
  return { listed, wrong };
}

// Calls whose records are held at once.
const CALLS_AT_ONCE = 400;

/**
 * The record that a call must have in the end: what Whippy lists, with the milestones of the webhooks that came. Its
 * version is that of a webhook or that of the listing; which one depends on the moment of the backfills.
 *
 * @param known the record of the webhooks that came
 */
function expectedOf(call: Message, known: StoredRecord, record: StoredRecord): StoredRecord {
  const truth = createReference();
  truth.add(JSON.stringify({ event: 'call.analyzed', data: call }));
  const { version: _version, analyzed_event: _event, ...listed } = truth.expected(call.id);
  const { started_event, ended_event, analyzed_event, api_version, version } = known;
  const { listed_event } = record;
  const isOfListing = listed_event !== undefined && record.version?.S === listed_event.M?.version?.S;
  // A listing has the api_version of the record that it was compared with: none, if all webhooks came later.
  const lacksApiVersion = isOfListing && record.api_version === undefined;
  const expected = {
    ...listed,
    started_event,
    ended_event,
    analyzed_event,
    api_version: lacksApiVersion ? undefined : api_version,
    listed_event,
    version: isOfListing ? record.version : version,
  };
  return Object.fromEntries(
    Object.entries(expected).filter(([, value]) => value !== undefined),
  ) as StoredRecord;
}
