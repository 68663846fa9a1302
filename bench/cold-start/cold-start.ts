import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundle } from '../bundle.ts';
import { MeasurementError } from '../child-process.ts';
import type { DeployedFunction } from '../deployed-function.ts';
import type { Environment } from '../environment.ts';
import { comparison, median, type Row, type Section } from '../section.ts';

const RUNS = 101;

/**
 * Measures how long both functions take to load.
 *
 * @returns also the milliseconds of the slower one
 */
export async function measureColdStarts(
  environment: Environment,
): Promise<{ readonly section: Section; readonly milliseconds: number }> {
  const rows: Row[] = [];
  const medians: number[] = [];
  for (const name of ['webhook', 'recorder'] as const) {
    const deployed = environment[name];
    const clients = new URL(`./${name}-clients.ts`, import.meta.url);
    const baselinePath = await bundle(clients, join(environment.folder, `${name}-clients.mjs`));
    const ours: number[] = [];
    const baseline: number[] = [];
    // The first run does not count: it fills the caches of the machine.
    for (let run = 0; run <= RUNS; run++) {
      const pair = [load(deployed.bundle, deployed), load(baselinePath, deployed)] as const;
      if (run === 0) continue;
      ours.push(pair[0]);
      baseline.push(pair[1]);
    }
    rows.push(comparison(name, ours, baseline));
    medians.push(median(ours));
  }
  const section: Section = {
    title: 'Cold start',
    method: `Time to load each deployed bundle in a new process with a whole CPU, ${RUNS} times. The baseline is a bundle that constructs
the same SDK clients and does nothing else, bundled with the same options. They take turns; the ratio is the median of
the ratios of neighbouring runs. What Lambda adds to a cold start is not measured.`,
    columns: ['load', 'baseline'],
    measure: 'ratio',
    rows,
  };
  return { section, milliseconds: Math.max(...medians) };
}

function load(path: string, { environment }: DeployedFunction): number {
  const script = fileURLToPath(new URL('./load.mjs', import.meta.url));
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, pathToFileURL(path).href], {
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
  if (status !== 0) throw new MeasurementError(`${path} does not load: ${stderr}`);
  return Number(stdout);
}
