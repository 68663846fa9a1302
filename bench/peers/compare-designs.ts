import { measureApart } from '../child-process.ts';
import type { Environment } from '../environment.ts';
import type { Meter } from '../metering-proxy.ts';
import type { Section, Target } from '../section.ts';
import { median, pairedRatio } from '../statistics.ts';
import { DESIGNS } from './designs.ts';
import type { DesignInput, DesignRun } from './run-design.ts';

/** What a design was asked to do, and what it asked of the engine. */
export interface MeteredRun {
  readonly run: DesignRun;
  readonly meter: Meter;
}

/** What a design needed. */
export interface DesignFigures {
  readonly design: string;
  /** Each call's events in order, one at a time. */
  readonly inOrder: MeteredRun;
  /** All events mixed, some of them twice, to several recorders. */
  readonly shuffled: MeteredRun;
  readonly speedInOrder: Speed;
  readonly speedShuffled: Speed;
  /** The most in any run. */
  readonly recordsWrong: number;
}

/** How fast a design is. */
export interface Speed {
  readonly deliveriesPerSecond: number;
  /** How many times as long as callfold it took. */
  readonly timeRatio: number;
  /** CPU time of the recorder per delivery, in milliseconds. */
  readonly cpuMilliseconds: number;
}

type Traffic = Pick<DesignInput, 'recorders' | 'batchSize' | 'shuffle' | 'duplicates'>;

const IN_ORDER: Traffic = { recorders: 1, batchSize: 1, shuffle: false, duplicates: 0 };
const SHUFFLED: Traffic = { recorders: 4, batchSize: 10, shuffle: true, duplicates: 0.2 };

/** Runs all designs on the same events, in turn, on the same engine. */
export async function compareDesigns(environment: Environment): Promise<{
  readonly section: Section;
  readonly figures: readonly DesignFigures[];
}> {
  const calls = environment.short ? 100 : 1000;
  const rounds = environment.short ? 3 : 7;
  const inOrder = new Map<string, MeteredRun>();
  const shuffled = new Map<string, MeteredRun>();
  for (const { name } of DESIGNS) {
    inOrder.set(name, await meter(name, IN_ORDER, calls, environment));
    shuffled.set(name, await meter(name, SHUFFLED, calls, environment));
  }
  const timedInOrder = await time(IN_ORDER, calls, rounds, environment);
  const timedShuffled = await time(SHUFFLED, calls, rounds, environment);
  const figures = DESIGNS.map(({ name }): DesignFigures => {
    const metered = shuffled.get(name) as MeteredRun;
    const runs = [metered.run, ...(timedShuffled.get(name) ?? [])];
    return {
      design: name,
      inOrder: inOrder.get(name) as MeteredRun,
      shuffled: metered,
      speedInOrder: speedOf(name, timedInOrder),
      speedShuffled: speedOf(name, timedShuffled),
      recordsWrong: Math.max(...runs.map(({ recordsWrong }) => recordsWrong)),
    };
  });
  return { figures, section: sectionOf(figures, calls, rounds) };
}

type Rounds = ReadonlyMap<string, readonly DesignRun[]>;

async function time(
  traffic: Traffic,
  calls: number,
  rounds: number,
  environment: Environment,
): Promise<Rounds> {
  const timed = new Map<string, DesignRun[]>(DESIGNS.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const [name, runs] of timed) {
      runs.push(await runDesign(name, traffic, environment.engine.endpoint, calls, environment));
    }
  }
  return timed;
}

function speedOf(design: string, timed: Rounds): Speed {
  const [ours = []] = timed.values();
  const runs = timed.get(design) ?? [];
  const seconds = (of: readonly DesignRun[]) => of.map(run => run.seconds);
  return {
    deliveriesPerSecond: median(runs.map(run => run.deliveries / run.seconds)),
    timeRatio: pairedRatio(seconds(runs), seconds(ours)),
    cpuMilliseconds: median(runs.map(({ deliveries, cpuSeconds }) => (cpuSeconds * 1000) / deliveries)),
  };
}

async function meter(
  design: string,
  traffic: Traffic,
  calls: number,
  environment: Environment,
): Promise<MeteredRun> {
  environment.metered.take();
  const run = await runDesign(design, traffic, environment.metered.url, calls, environment);
  return { run, meter: environment.metered.take() };
}

function runDesign(
  design: string,
  traffic: Traffic,
  seenEngine: string,
  calls: number,
  { engine, deployment }: Environment,
): Promise<DesignRun> {
  const input: DesignInput = {
    ...traffic,
    design,
    engine: engine.endpoint,
    seenEngine,
    table: deployment.table,
    calls,
  };
  return measureApart<DesignRun>(new URL('./run-design.ts', import.meta.url), input);
}

function sectionOf(figures: readonly DesignFigures[], calls: number, rounds: number): Section {
  const [ours, ...peers] = figures as [DesignFigures, ...DesignFigures[]];
  return {
    title: 'Beside other designs',
    method: `The same made-up calls, on the same engine, in the same run. Every design reads the same messages into the same attributes of
the same table, with the same SDK, and writes no log. Requests and units are those at the engine's door, per distinct event.

- **Powertools idempotency**: the batch processor and the idempotency utility of Powertools for AWS Lambda around an
  \`UpdateItem\`, by their documentation, with Whippy's \`request_id\` as the key.
- **read, merge, put**: \`GetItem\`, callfold's own fold, and a \`PutItem\` on condition that the revision is still the same; up
  to 10 times.
- **PutItem**: each event put over whatever was there. It is not expected to keep milestones, only the newest snapshot.

Shuffled means: ${calls} calls, all their events mixed, ${SHUFFLED.duplicates * 100} % of them twice, in batches of ${SHUFFLED.batchSize} to ${SHUFFLED.recorders} concurrent recorders. Half of the events
are late then. That is the worst case for callfold, which writes a late event twice, and nothing to a design that does
not look. Speed is measured without the counting proxy, all designs in turn, ${rounds} times; the ratio is the median of those of
neighbours.`,
    tables: [
      {
        caption: 'In order, one event at a time',
        columns: ['design', 'writes', 'reads', 'write units', 'read units'],
        rows: figures.map(({ design, inOrder }) => [design, ...perEvent(inOrder)]),
      },
      {
        caption: 'Shuffled',
        columns: ['design', 'writes', 'reads', 'write units', 'read units', 'records wrong'],
        rows: figures.map(({ design, shuffled, recordsWrong }) => [
          design,
          ...perEvent(shuffled),
          `${recordsWrong} of ${calls}`,
        ]),
      },
      {
        caption: 'Speed',
        columns: [
          'design',
          'in order, per second',
          'time, callfold = 1',
          'shuffled, per second',
          'time, callfold = 1',
        ],
        rows: figures.map(({ design, speedInOrder, speedShuffled }) => [
          design,
          ...[speedInOrder, speedShuffled].flatMap(({ deliveriesPerSecond, timeRatio }) => [
            Math.round(deliveriesPerSecond),
            timeRatio,
          ]),
        ]),
      },
    ],
    targets: [
      { what: 'records wrong: callfold', measured: ours.recordsWrong, atMost: 0 },
      ...peers.flatMap(peer => targetsAgainst(ours, peer)),
    ],
  };
}

function targetsAgainst(ours: DesignFigures, peer: DesignFigures): Target[] {
  const requests = ({ run, meter: { writes, reads } }: MeteredRun) => (writes + reads) / run.events;
  const units = ({ run, meter: { writeUnits } }: MeteredRun) => writeUnits / run.events;
  const compare = (what: string, measured: number, reason?: string): Target => ({
    what: `${what}, ${peer.design} = 1`,
    measured,
    atMost: 1,
    ...(reason === undefined ? {} : { acceptedMiss: reason }),
  });
  const { inOrder, shuffled, speedInOrder, speedShuffled } = ACCEPTED_MISSES[peer.design] ?? {};
  return [
    compare('requests, in order', requests(ours.inOrder) / requests(peer.inOrder), inOrder),
    compare('requests, shuffled', requests(ours.shuffled) / requests(peer.shuffled), shuffled),
    compare('write units, shuffled', units(ours.shuffled) / units(peer.shuffled)),
    compare('time, in order', 1 / peer.speedInOrder.timeRatio, speedInOrder),
    compare('time, shuffled', 1 / peer.speedShuffled.timeRatio, speedShuffled),
  ];
}

const NO_NETWORK =
  'On one machine a request takes no time on the way, only CPU time of client and engine, and reads take the least of it. In AWS each request is a round trip.';
const DOES_NOT_LOOK =
  'It writes each delivery once, whether it is late or not, which is why most of its records are wrong. A design that has to know cannot do with one request for a late event.';

const ACCEPTED_MISSES: {
  readonly [design: string]: {
    readonly [comparison in 'inOrder' | 'shuffled' | 'speedInOrder' | 'speedShuffled']?: string;
  };
} = {
  'read, merge, put': { speedShuffled: NO_NETWORK },
  PutItem: {
    shuffled: DOES_NOT_LOOK,
    speedInOrder: 'An `UpdateItem` with its expressions is more work for client and engine than a `PutItem`.',
    speedShuffled: DOES_NOT_LOOK,
  },
};

function perEvent({
  run: { events },
  meter: { writes, reads, writeUnits, readUnits },
}: MeteredRun): number[] {
  return [writes, reads, writeUnits, readUnits].map(figure => figure / events);
}
