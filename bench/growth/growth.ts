import { randomUUID } from 'node:crypto';
import { batchOf } from '../../samples/aws-events.ts';
import { transcriptOfHours } from '../../samples/transcript.ts';
import { runInChildProcess } from '../child-process.ts';
import { documentedCall, signedRequest, withData } from '../deliveries.ts';
import { loadFunction, localEnvironment } from '../deployed-function.ts';
import type { Environment } from '../environment.ts';
import { startMeteringProxy } from '../metering-proxy.ts';
import type { Section } from '../section.ts';
import { startStubServices } from '../stub-services.ts';
import { createTable, type TableDefinition } from '../table.ts';

/** How much there is to do. */
export interface Amount {
  readonly calls: number;
  /** 3 or more: a start, updates of the ended call, and the analysis. */
  readonly eventsPerCall: number;
  readonly transcriptBytes: number;
}

/** What an amount of work needs. */
export interface AmountCost {
  /** Requests to the engine. */
  readonly requests: number;
  /** In the functions and the engine. */
  readonly seconds: number;
  /** Most bytes that the process held. */
  readonly peakMemory: number;
}

/** A quantity that grows, and what 1, 10 and 100 times as much of it need. */
export interface Growth {
  readonly name: string;
  /** File name of the plot. */
  readonly plot: string;
  readonly points: readonly GrowthPoint[];
}

export interface GrowthPoint extends AmountCost {
  readonly amount: number;
}

const BASE: Amount = { calls: 30, eventsPerCall: 3, transcriptBytes: 3000 };
const WARM_UP: Amount = { calls: 50, eventsPerCall: 3, transcriptBytes: 1000 };
const FACTORS = [1, 10, 100];
const BATCH_SIZE = 10;

const DIMENSIONS = [
  { name: 'calls', plot: 'growth-calls.svg', key: 'calls' },
  { name: 'events per call', plot: 'growth-events.svg', key: 'eventsPerCall' },
  { name: 'bytes of the transcript', plot: 'growth-transcript.svg', key: 'transcriptBytes' },
] as const;

/** Measures how requests, time and memory grow. */
export async function measureGrowth({ webhook, recorder, engine, table }: Environment): Promise<Growth[]> {
  const services = await startStubServices();
  const environment = { ...recorder.environment, ...localEnvironment(webhook, services.url) };
  const bundles = { webhook: webhook.bundle, recorder: recorder.bundle };
  const growths: Growth[] = [];
  try {
    for (const { name, plot, key } of DIMENSIONS) {
      const points: GrowthPoint[] = [];
      for (const factor of FACTORS) {
        const amount = { ...BASE, [key]: BASE[key] * factor };
        const input = { amount, bundles, engine, table };
        const cost = await runInChildProcess(import.meta.url, deliverAndRecord, input, environment);
        points.push({ amount: amount[key], ...cost });
      }
      growths.push({ name, plot, points });
    }
  } finally {
    await services.stop();
  }
  return growths;
}

/** Delivers calls to the deployed webhook, records them with the deployed recorder, and measures what that needs. */
export async function deliverAndRecord(input: {
  readonly amount: Amount;
  readonly bundles: { readonly webhook: string; readonly recorder: string };
  readonly engine: string;
  readonly table: TableDefinition;
}): Promise<AmountCost> {
  const proxy = await startMeteringProxy(input.engine);
  process.env.TABLE_NAME = await createTable(input.engine, input.table);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.url;
  const deliver = await loadFunction(input.bundles.webhook);
  const record = await loadFunction(input.bundles.recorder);
  const run = async (bodies: readonly string[]) => {
    for (const body of bodies) await deliver(signedRequest(body));
    for (let next = 0; next < bodies.length; next += BATCH_SIZE)
      await record(batchOf(bodies.slice(next, next + BATCH_SIZE)));
  };

  await run(bodiesOf(WARM_UP));
  const bodies = bodiesOf(input.amount);
  proxy.take();
  const start = performance.now();
  await run(bodies);
  const seconds = (performance.now() - start) / 1000;
  const { writes, reads } = proxy.take();
  return { requests: writes + reads, seconds, peakMemory: process.resourceUsage().maxRSS * 1024 };
}

// Call by call, in order.
function bodiesOf({ calls, eventsPerCall, transcriptBytes }: Amount): string[] {
  const { started, ended, analyzed } = documentedCall();
  const body = transcriptOfHours(Math.ceil(transcriptBytes / 40_000)).slice(0, transcriptBytes);
  return Array.from({ length: calls }, () => randomUUID()).flatMap(id => [
    withData(started, { id }),
    ...Array.from({ length: eventsPerCall - 2 }, (_, update) =>
      withData(ended, { id, body, updated_at: `2024-10-31T12:54:58.${String(update).padStart(6, '0')}Z` }),
    ),
    withData(analyzed, { id, body }),
  ]);
}

/** The quantities that are measured. */
export const QUANTITIES = {
  requests: { title: 'requests', unit: 1, digits: 0, maxExponent: 1.01 },
  // A little more than in proportion may be noise.
  seconds: { title: 'time, s', unit: 1, digits: 2, maxExponent: 1.15 },
  peakMemory: { title: 'peak memory, MiB', unit: 2 ** 20, digits: 0, maxExponent: 1.01 },
} as const;

export type Quantity = keyof typeof QUANTITIES;

/**
 * The exponent with which a quantity grows at its steepest, from one point to the next: 1 is in proportion to the
 * amount, 0 is not at all.
 */
export function exponent(points: readonly GrowthPoint[], quantity: Quantity): number {
  return Math.max(
    ...points.slice(1).map((point, index) => {
      const before = points[index] as GrowthPoint;
      return Math.log(point[quantity] / before[quantity]) / Math.log(point.amount / before.amount);
    }),
  );
}

/** The exponents, with the plots. */
export function growthSection(growths: readonly Growth[]): Section {
  return {
    title: 'Growth',
    method: `The deployed webhook takes signed deliveries, and the deployed recorder records them in batches of ${BATCH_SIZE} on Amazon's engine,
through a proxy that counts. Each amount is measured in a process of its own, which warms up first. It starts with ${BASE.calls}
calls of ${BASE.eventsPerCall} events with a transcript of ${BASE.transcriptBytes / 1000} KB; one of these three is then multiplied by 10 and by 100. The
exponent says how a quantity grows at its steepest: 1 is in proportion (dashed in the plots), 0 is not at all.

${growths.map(({ name, plot }) => `![Growth by ${name}](images/${plot})`).join('\n')}`,
    columns: FACTORS.map(factor => `${factor} x`),
    measure: 'exponent',
    rows: growths.flatMap(({ name, points }) =>
      (Object.keys(QUANTITIES) as Quantity[]).map(quantity => {
        const { title, unit, digits, maxExponent } = QUANTITIES[quantity];
        return {
          what: `${title}, by ${name}`,
          figures: points.map(point => (point[quantity] / unit).toFixed(digits)),
          measured: exponent(points, quantity),
          atMost: maxExponent,
        };
      }),
    ),
  };
}
