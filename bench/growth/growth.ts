import { measureApart } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import type { Section } from '../section.ts';
import type { Amount } from './amount.ts';
import type { PointCost, PointInput } from './measure-point.ts';

/** What grows, and what it takes at 1, 10 and 100 times as much. */
export interface Growth {
  readonly name: string;
  /** Name of the plot's file, without folder. */
  readonly plot: string;
  readonly points: readonly GrowthPoint[];
}

/** One amount of it. */
export interface GrowthPoint {
  readonly amount: number;
  /** Requests to the engine. */
  readonly requests: number;
  /** Seconds in webhook and recorder, the engine's included. */
  readonly seconds: number;
  /** Most bytes that the process held. */
  readonly peakMemory: number;
}

const BASE: Amount = { calls: 30, eventsPerCall: 3, transcriptBytes: 3000 };

const DIMENSIONS = [
  { name: 'calls', plot: 'growth-calls.svg', key: 'calls', base: BASE },
  { name: 'events per call', plot: 'growth-events.svg', key: 'eventsPerCall', base: BASE },
  { name: 'bytes of the transcript', plot: 'growth-transcript.svg', key: 'transcriptBytes', base: BASE },
] as const;

const FACTORS = [1, 10, 100];

/** Measures how requests, time and memory grow. */
export async function measureGrowth(
  environment: Environment,
): Promise<{ readonly section: Section; readonly figures: readonly Growth[] }> {
  const figures: Growth[] = [];
  for (const { name, plot, key, base } of DIMENSIONS) {
    const points: GrowthPoint[] = [];
    for (const factor of environment.short ? FACTORS.slice(0, 2) : FACTORS) {
      points.push(
        await measurePoint({ ...base, [key]: base[key] * factor }, base[key] * factor, environment),
      );
    }
    figures.push({ name, plot, points });
  }
  return { figures, section: sectionOf(figures) };
}

async function measurePoint(
  amount: Amount,
  of: number,
  { engine, metered, deployment }: Environment,
): Promise<GrowthPoint> {
  const run = (seenEngine: string) => {
    const input: PointInput = { amount, engine: engine.endpoint, seenEngine, table: deployment.table };
    return measureApart<PointCost>(new URL('./measure-point.ts', import.meta.url), input);
  };
  const { webhookSeconds, recorderSeconds, peakMemory } = await run(engine.endpoint);
  metered.take();
  await run(metered.url);
  const { writes, reads } = metered.take();
  return { amount: of, requests: writes + reads, seconds: webhookSeconds + recorderSeconds, peakMemory };
}

/**
 * The exponent with which a quantity grows, at its steepest from one point to the next: 1 is in proportion to the amount,
 * 0 not at all.
 */
export function exponent(
  points: readonly GrowthPoint[],
  quantity: Exclude<keyof GrowthPoint, 'amount'>,
): number {
  return Math.max(
    ...points.slice(1).map((point, index) => {
      const before = points[index] as GrowthPoint;
      return Math.log(point[quantity] / before[quantity]) / Math.log(point.amount / before.amount);
    }),
  );
}

function sectionOf(growths: readonly Growth[]): Section {
  return {
    title: 'Growth',
    method: `The webhook takes signed deliveries in and the recorder writes them to Amazon's engine, in batches of 10, each point in a
process of its own that warms up first; from ${BASE.calls} calls of ${BASE.eventsPerCall} events with a transcript of ${BASE.transcriptBytes / 1000} KB, one of these is made 10 and 100 times
as much. Requests are counted in a second run. The exponent says how a quantity grows at its
steepest: 1 is in proportion, 0 not at all.`,
    tables: growths.map(({ name, points }) => ({
      caption: `By ${name}`,
      columns: [name, 'requests', 'time', 'peak memory'],
      rows: [
        ...points.map(({ amount, requests, seconds, peakMemory }) => [
          amount,
          requests,
          `${seconds.toFixed(2)} s`,
          `${Math.round(peakMemory / 2 ** 20)} MiB`,
        ]),
        [
          'exponent',
          ...(['requests', 'seconds', 'peakMemory'] as const).map(quantity =>
            exponent(points, quantity).toFixed(2),
          ),
        ],
      ],
    })),
    targets: growths.flatMap(({ name, points }) =>
      (['requests', 'seconds', 'peakMemory'] as const).map(quantity => ({
        what: `exponent of ${quantity === 'seconds' ? 'time' : quantity === 'peakMemory' ? 'memory' : quantity} by ${name}`,
        measured: exponent(points, quantity),
        // Some more than in proportion is what a machine's noise makes of it.
        atMost: quantity === 'seconds' ? 1.15 : 1.01,
      })),
    ),
  };
}
