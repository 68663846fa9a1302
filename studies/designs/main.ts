// Compares callfold with other designs, and writes the tables of studies/designs/README.md to standard output.
import { runInChildProcess } from '../../bench/child-process.ts';
import { startEnvironment } from '../../bench/environment.ts';
import { markdownTable } from '../../bench/markdown.ts';
import { formatNumber, median, pairedRatio } from '../../bench/section.ts';
import { type Stops, stopAll } from '../../local/services.ts';
import { DESIGNS } from './designs.ts';
import { type DesignInput, type DesignRun, runDesign } from './run-design.ts';

const CALLS = 1000;
const ROUNDS = 7;

const TRAFFIC = {
  'In order, one event at a time': { recorders: 1, batchSize: 1, shuffle: false, duplicates: 0 },
  Shuffled: { recorders: 4, batchSize: 10, shuffle: true, duplicates: 0.2 },
};

const stops: Stops = [];
try {
  const { engine, table } = await startEnvironment(stops);
  for (const [caption, traffic] of Object.entries(TRAFFIC))
    console.log(`**${caption}**\n\n${await compare({ ...traffic, engine, table, calls: CALLS })}\n`);
} finally {
  await stopAll(stops);
}

async function compare(input: Omit<DesignInput, 'design' | 'metered'>): Promise<string> {
  const run = (design: string, metered: boolean) =>
    runInChildProcess(new URL('./run-design.ts', import.meta.url).href, runDesign, {
      ...input,
      design,
      metered,
    });
  const metered = new Map<string, DesignRun>();
  const timed = new Map<string, DesignRun[]>();
  for (const { name } of DESIGNS) metered.set(name, await run(name, true));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name } of DESIGNS) timed.set(name, [...(timed.get(name) ?? []), await run(name, false)]);
  }
  const seconds = (design: string) => (timed.get(design) ?? []).map(run => run.seconds);
  return markdownTable(
    ['design', 'writes', 'reads', 'write units', 'read units', 'records wrong', 'events a second', 'time'],
    [...metered].map(([design, { events, recordsWrong, meter }]) => {
      const wrong = Math.max(recordsWrong, ...(timed.get(design) ?? []).map(run => run.recordsWrong));
      return [
        design,
        ...[meter.writes, meter.reads, meter.writeUnits, meter.readUnits].map(count =>
          formatNumber(count / events),
        ),
        `${wrong} of ${CALLS}`,
        formatNumber(Math.round(median((timed.get(design) ?? []).map(run => run.deliveries / run.seconds)))),
        formatNumber(pairedRatio(seconds(design), seconds('callfold'))),
      ];
    }),
  );
}
