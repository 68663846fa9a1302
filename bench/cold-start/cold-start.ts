import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type Bundle, bundle } from '../bundle.ts';
import { MeasurementError } from '../child-process.ts';
import type { DeployedFunction } from '../deployment.ts';
import type { Environment } from '../environment.ts';
import type { Section } from '../section.ts';
import { median, pairedRatio } from '../statistics.ts';

/** How a function starts. */
export interface ColdStart {
  readonly name: string;
  /** Bytes of the minified bundle. */
  readonly bytes: number;
  readonly bytesByPackage: Bundle['bytesByPackage'];
  /** Milliseconds to load the bundle. */
  readonly milliseconds: number;
  /** Milliseconds to load a bundle that constructs the same clients and nothing else. */
  readonly floor: number;
  readonly ratio: number;
  /** The same, of a bundle that leaves out what the function's does. */
  readonly leanFloor: number;
  readonly leanRatio: number;
  /** Resident memory of the process after loading, in bytes. */
  readonly rss: number;
}

/** Measures how long both functions take to load, and what they are made of. */
export async function measureColdStarts({
  deployment,
  folder,
  short,
}: Environment): Promise<{ readonly section: Section; readonly figures: readonly ColdStart[] }> {
  const runs = short ? 15 : 101;
  const figures: ColdStart[] = [];
  for (const name of ['webhook', 'recorder'] as const) {
    const clients = new URL(`./${name}-clients.ts`, import.meta.url);
    const likeness = await bundle(
      new URL(`../../functions/${name}/index.ts`, import.meta.url),
      join(folder, name, 'index.mjs'),
    );
    const floor = await bundle(clients, join(folder, `${name}-clients.mjs`), []);
    const leanFloor = await bundle(clients, join(folder, `${name}-clients-lean.mjs`));
    figures.push(await measure(name, deployment[name], likeness, [floor, leanFloor], runs));
  }
  return { figures, section: sectionOf(figures, runs) };
}

const MOST_BYTES = 450_000;

async function measure(
  name: string,
  deployed: DeployedFunction,
  likeness: Bundle,
  [floor, leanFloor]: readonly [Bundle, Bundle],
  runs: number,
): Promise<ColdStart> {
  const { size: bytes } = statSync(deployed.bundle);
  // What the bundle is made of is told of one made here: it has to be the same.
  if (bytes !== likeness.bytes) {
    throw new MeasurementError(
      `The bundle of the ${name} has ${bytes} bytes deployed, and ${likeness.bytes} made here`,
    );
  }
  const ours: Start[] = [];
  const least: Start[] = [];
  const leanLeast: Start[] = [];
  // One more than is counted: the first one finds nothing in the machine's caches.
  for (let run = 0; run <= runs; run++) {
    const starts = [deployed.bundle, floor.path, leanFloor.path].map(path => start(path, deployed));
    if (run === 0) continue;
    for (const [index, list] of [ours, least, leanLeast].entries()) list.push(starts[index] as Start);
  }
  const times = (starts: readonly Start[]) => starts.map(({ milliseconds }) => milliseconds);
  return {
    name,
    bytes,
    bytesByPackage: likeness.bytesByPackage,
    milliseconds: median(times(ours)),
    floor: median(times(least)),
    ratio: pairedRatio(times(ours), times(least)),
    leanFloor: median(times(leanLeast)),
    leanRatio: pairedRatio(times(ours), times(leanLeast)),
    rss: median(ours.map(({ rss }) => rss)),
  };
}

interface Start {
  readonly milliseconds: number;
  readonly rss: number;
}

function start(path: string, { environment }: DeployedFunction): Start {
  const script = fileURLToPath(new URL('./initialise.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, pathToFileURL(path).href], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new MeasurementError(`${path} does not load: ${stderr}`);
  return JSON.parse(stdout);
}

function sectionOf(figures: readonly ColdStart[], runs: number): Section {
  const packages = [...new Set(figures.flatMap(({ bytesByPackage }) => [...bytesByPackage.keys()]))];
  const bytesOf = (name: string) => figures.map(({ bytesByPackage }) => bytesByPackage.get(name) ?? 0);
  const largest = packages
    .toSorted((a, b) => Math.max(...bytesOf(b)) - Math.max(...bytesOf(a)))
    .filter(name => Math.max(...bytesOf(name)) >= SMALLEST_LISTED);
  return {
    title: 'Cold start',
    method: `Time to load each deployed bundle in a fresh process, against a bundle that only constructs the same SDK clients;
${runs} times in turn, ratios are medians of those of neighbours. The target is against clients bundled as CDK does. The functions
load faster than these, because they leave out the SDK's providers of credentials that a function never uses; "lean
clients" leave them out, too. Source maps are not loaded: an error reads its own when it is told of. What the bundles are
made of is taken from esbuild, of bundles that are the same to the byte.`,
    tables: [
      {
        caption: 'Loading',
        columns: [
          'function',
          'bundle',
          'load',
          'clients only',
          'ratio',
          'lean clients',
          'ratio',
          'memory after',
        ],
        rows: figures.map(({ name, bytes, milliseconds, floor, ratio, leanFloor, leanRatio, rss }) => [
          name,
          `${Math.round(bytes / 1000)} KB`,
          `${milliseconds.toFixed(1)} ms`,
          `${floor.toFixed(1)} ms`,
          ratio,
          `${leanFloor.toFixed(1)} ms`,
          leanRatio,
          `${Math.round(rss / 2 ** 20)} MiB`,
        ]),
      },
      {
        caption: 'What the bundles are made of, in KB minified',
        columns: ['package', ...figures.map(({ name }) => name)],
        rows: [
          ...largest.map(name => [name, ...bytesOf(name).map(kilobytes)]),
          [
            'all others',
            ...figures.map(({ bytes, bytesByPackage }) =>
              kilobytes(bytes - largest.reduce((sum, name) => sum + (bytesByPackage.get(name) ?? 0), 0)),
            ),
          ],
        ],
      },
    ],
    targets: figures.flatMap(({ name, ratio, bytes }) => [
      { what: `time to load the ${name}, its clients = 1`, measured: ratio, atMost: 1.15 },
      { what: `bytes of the ${name}`, measured: bytes, atMost: MOST_BYTES },
    ]),
  };
}

const SMALLEST_LISTED = 2000;

function kilobytes(bytes: number): string {
  return (bytes / 1000).toFixed(1);
}
