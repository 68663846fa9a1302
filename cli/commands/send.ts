import { randomInt } from 'node:crypto';
import { type Delivery, sampleDeliveries } from '../../samples/deliveries.ts';
import { seededRandom } from '../../samples/random.ts';
import type { ScenarioName } from '../../samples/scenario.ts';
import { EXIT, Failure, usageFailure } from '../../terminal/exit-codes.ts';
import type { Io } from '../../terminal/io.ts';
import { startProgress } from '../../terminal/progress.ts';
import { plural } from '../../text/plural.ts';
import { asArgument, printableJson } from '../../text/printable.ts';
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
import { report } from '../send/report.ts';
import { Tally } from '../send/tally.ts';

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
  readonly yes?: boolean;
  readonly json?: boolean;
}

/**
 * `callfold send`: posts signed webhooks, of made-up calls or captured ones, and reports the answers. Made-up calls go
 * to a stack with `--yes` only.
 */
export async function send(options: SendOptions, io: Io): Promise<number> {
  if (options.stack !== undefined && options.file === undefined && !options.yes) {
    throw usageFailure(
      `This sends ${plural(options.calls, 'made-up call')} to stack ${options.stack}, where they stay among the real ones until they are forgotten. Do it with --yes`,
    );
  }
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

// Of a call none of whose events was accepted there is no record to look at.
function lookAtOne({ acceptedCallId }: Tally, deployment: Deployment): string | undefined {
  if (acceptedCallId === undefined) return undefined;
  return `Look at one: ${suggest(`show ${asArgument(acceptedCallId)}`, deployment)}`;
}
