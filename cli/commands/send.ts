import { randomInt } from 'node:crypto';
import { type Delivery, sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import type { ScenarioName } from '../../samples/scenario.ts';
import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import { type Io, widthOf } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { stylist } from '../../terminal/style.ts';
import { renderTable } from '../../terminal/table.ts';
import { plural } from '../../text/plural.ts';
import { asArgument, oneLine, printableJson } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import {
  type Deployment,
  signatureHeaderOf,
  suggest,
  type Target,
  targetOfSamples,
} from '../deployment/deployment.ts';
import { findDeployment } from '../deployment/find-deployment.ts';
import { readKeysOfVariable, readSigningKeys } from '../deployment/signing-secret.ts';
import { readCaptured } from '../send/captured.ts';
import { deliverAll } from '../send/deliver.ts';
import { postWebhook } from '../send/post.ts';
import { type NotAccepted, type Summary, Tally } from '../send/tally.ts';

export interface SendOptions extends Target {
  readonly url?: string;
  readonly file?: readonly string[];
  readonly calls: number;
  readonly scenario?: ScenarioName;
  readonly rate?: number;
  readonly concurrency: number;
  readonly shuffle?: boolean;
  /** Percent. */
  readonly duplicates: number;
  /** Milliseconds. */
  readonly spread?: number;
  readonly seed?: number;
  readonly json?: boolean;
}

/** `callfold send`: posts signed webhooks, of made-up calls or captured ones, and reports the answers. */
export async function send(options: SendOptions, io: Io): Promise<number> {
  const endpoint = await findEndpoint(options, io);
  const work = await plan(options, io);
  // Ctrl-C ends the deliveries; what was answered so far is reported all the same.
  return io.interruption.finish(deliverAndReport(endpoint, work, options, io));
}

async function deliverAndReport(
  endpoint: Endpoint,
  work: Work,
  options: SendOptions,
  io: Io,
): Promise<number> {
  const { signal } = io.interruption;
  const tally = new Tally();
  const progress = await startProgress(io, work.total, work.unit);
  const startedAt = io.now();

  async function deliver(delivery: Delivery): Promise<void> {
    const answer = await postWebhook(endpoint.url, delivery.body, endpoint.key, io, endpoint.signatureHeader);
    if (signal.aborted) return;
    if (answer.status === null && !tally.answered) {
      throw new Failure(`Nothing answers at ${endpoint.url} (${answer.outcome})`);
    }
    tally.add(delivery, answer);
    if (work.finishes(delivery)) progress.advance();
  }

  try {
    await deliverAll(work.groups, deliver, { rate: options.rate, concurrency: options.concurrency }, io);
  } finally {
    progress.stop();
  }
  const { url, deployment } = endpoint;
  const seconds = (io.now() - startedAt) / 1000;
  const result = { url, seed: work.seed, seconds, interrupted: signal.aborted, ...tally.summary() };
  if (options.json) io.stdout.write(`${printableJson(result, 2)}\n`);
  else report(result, deployment && lookAtOne(tally, deployment), io);
  return tally.allTaken ? EXIT.ok : EXIT.no;
}

interface Endpoint {
  readonly url: string;
  readonly key: string;
  readonly signatureHeader: string | undefined;
  /** Where to look at what was sent; undefined if that is not known. */
  readonly deployment: Deployment | undefined;
}

async function findEndpoint(options: SendOptions, io: Io): Promise<Endpoint> {
  if (options.url !== undefined) {
    const key = io.env.CALLFOLD_SIGNING_KEY;
    if (!key) throw usageFailure('Set CALLFOLD_SIGNING_KEY to the key that the endpoint verifies with');
    return {
      url: options.url,
      key: readKeysOfVariable(key)[0],
      signatureHeader: undefined,
      deployment: undefined,
    };
  }
  const deployment = await findDeployment(targetOfSamples(options), io);
  const [key] = await readSigningKeys(deployment);
  if (key === undefined) {
    throw new Failure(`The signing secret holds no key: ${suggest('doctor', deployment)} says why`);
  }
  const signatureHeader = signatureHeaderOf(deployment);
  return { url: deployment.output('WebhookUrl'), key, signatureHeader, deployment };
}

interface Work {
  readonly groups: Iterable<readonly Delivery[]>;
  readonly total: number;
  readonly unit: string;
  readonly seed: number | undefined;
  /** Whether this delivery brings the progress one unit further. */
  readonly finishes: (delivery: Delivery) => boolean;
}

async function plan(options: SendOptions, { now }: Io): Promise<Work> {
  const seed = options.seed ?? randomInt(2 ** 32);
  const random = seededRandom(seed);
  const duplicates = options.duplicates / 100;
  if (options.file) {
    const captured = await readCaptured(options.file);
    const all = captured.flatMap(delivery => (random.chance(duplicates) ? [delivery, delivery] : [delivery]));
    const groups = options.shuffle ? random.shuffle(all).map(delivery => [delivery]) : callsOf(all);
    return { groups, total: all.length, unit: 'payloads', seed: undefined, finishes: () => true };
  }
  const finished = new Set<string | undefined>();
  return {
    groups: sampleDeliveries(random, { ...options, duplicates, now }),
    total: options.calls,
    unit: 'calls',
    seed,
    finishes({ event, callId }) {
      // Every call has this event once, so it counts calls well enough even when all are shuffled.
      if (event !== 'call.analyzed' || finished.has(callId)) return false;
      finished.add(callId);
      return true;
    },
  };
}

/** Deliveries by the call that they are of, in the order that they have; each that is of no call by itself. */
function callsOf(deliveries: readonly Delivery[]): Iterable<readonly Delivery[]> {
  const calls = new Map<unknown, Delivery[]>();
  for (const delivery of deliveries) {
    const call = delivery.callId ?? delivery;
    const others = calls.get(call);
    if (others) others.push(delivery);
    else calls.set(call, [delivery]);
  }
  return calls.values();
}

interface Report extends Summary {
  readonly url: string;
  readonly seed: number | undefined;
  readonly seconds: number;
  /** Whether the user stopped it before all was sent. */
  readonly interrupted: boolean;
}

function report(
  { url, seed, seconds, interrupted, sent, answers, not_accepted, call_ids }: Report,
  advice: string | undefined,
  { stdout, env }: Io,
): void {
  const style = stylist(stdout, { env });
  const rate = seconds > 0 ? `, ${Math.round(sent / seconds)} a second` : '';
  const calls = call_ids.length > 0 ? ` of ${plural(call_ids.length, 'call')}` : '';
  stdout.write(
    `${interrupted ? 'Interrupted. ' : ''}Sent ${plural(sent, 'event')}${calls} to ${url} in ${formatDuration(seconds * 1000)}${rate}.\n\n`,
  );
  for (const { status, outcome, count: times } of answers) {
    const line = `${String(times).padStart(7)}  ${status ?? 'no answer'} ${oneLine(outcome)}`;
    stdout.write(`${style(colourOf(status), line)}\n`);
  }
  if (not_accepted.length > 0) {
    const shown = not_accepted.slice(0, MAX_TABLE_ROWS);
    stdout.write(
      `\n${renderTable(NOT_ACCEPTED_COLUMNS, shown, widthOf(stdout), text => style('bold', text))}\n`,
    );
    const more = not_accepted.length - shown.length;
    if (more > 0) stdout.write(`... and ${more} more: --json lists all.\n`);
  }
  if (seed !== undefined) stdout.write(`\nThe same calls again: --seed ${seed}\n`);
  if (advice !== undefined) stdout.write(`${advice}\n`);
}

// Of a call none of whose events was accepted there is no record to look at.
function lookAtOne({ acceptedCallId }: Tally, deployment: Deployment): string | undefined {
  if (acceptedCallId === undefined) return undefined;
  return `Look at one: ${suggest(`show ${asArgument(acceptedCallId)}`, deployment)}`;
}

const MAX_TABLE_ROWS = 20;

const NOT_ACCEPTED_COLUMNS = [
  { title: 'STATUS', value: ({ status }: NotAccepted) => String(status ?? 'none') },
  { title: 'EVENT', value: ({ event }: NotAccepted) => event ?? '', max: 16 },
  { title: 'CALL', value: ({ call_id }: NotAccepted) => call_id ?? '', max: 36 },
  { title: 'WHY', value: ({ message, outcome }: NotAccepted) => message || outcome, wrap: true },
] as const;

function colourOf(status: number | null): 'green' | 'yellow' | 'red' {
  if (status === 202) return 'green';
  return status !== null && status < 300 ? 'yellow' : 'red';
}
