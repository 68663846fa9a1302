// `npm run bench`: measures everything that docs/performance.md and docs/cost.md tell of, and writes them.
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Table from 'cli-table3';
import { Command } from 'commander';
import { NoEngineError, startDynamoDbLocal } from '../local/dynamodb-local.ts';
import { NO_VERSION_WARNING, type Stops, stopAll } from '../local/services.ts';
import { measureRecorderBatch } from './batch/recorder-batch.ts';
import { measureColdStarts } from './cold-start/cold-start.ts';
import { costFigures } from './cost/cost-figures-of-run.ts';
import { costReport, LARGEST } from './cost/cost-report.ts';
import { simulateIndex } from './cost/index-partition.ts';
import { synthesizeDeployment } from './deployment.ts';
import type { Environment } from './environment.ts';
import { measureGrowth } from './growth/growth.ts';
import { plotGrowth } from './growth/plot.tsx';
import { describeMachine, packageVersions } from './machine.ts';
import { measureRecorderMemory } from './memory/recorder-memory.ts';
import { chooseMemorySize } from './memory-size.ts';
import { startMeteringProxy } from './metering-proxy.ts';
import { compareDesigns } from './peers/compare-designs.ts';
import { performanceReport } from './performance-report.ts';
import { measureRequests } from './requests/requests-per-event.ts';
import { formatFigure, type Section, targetCells, verdict } from './section.ts';
import { measureWebhookCpu } from './webhook/webhook-cpu.ts';

const { short } = new Command('npm run bench --')
  .description(
    'Measures callfold against the least that anybody would need, and against other designs. Writes docs/performance.md, its plots and docs/cost.md. Exits 1 if a target is missed.',
  )
  .option(
    '--short',
    'measure less, and write nothing; what misses a target is measured again at full length',
    false,
  )
  .parse()
  .opts<{ short: boolean }>();

process.env[NO_VERSION_WARNING] = 'true';
const stops: Stops = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopAll(stops).finally(() => process.exit(130)));
}
try {
  await run(await prepare());
} catch (error) {
  if (!(error instanceof NoEngineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await stopAll(stops);
}

async function prepare(): Promise<Environment> {
  const engine = await startDynamoDbLocal();
  stops.push(() => engine.stop());
  const metered = await startMeteringProxy(engine.endpoint);
  stops.push(() => metered.stop());
  const deployment = await synthesizeDeployment();
  stops.push(() => deployment.remove());
  const folder = await mkdtemp(join(tmpdir(), 'callfold-bench-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  return { engine, metered, deployment, folder, short };
}

async function run(environment: Environment): Promise<void> {
  const sections: Section[] = [];
  async function show<Part extends { readonly section: Section }>(
    measure: (environment: Environment) => Promise<Part>,
  ): Promise<Part> {
    let part = await measure(environment);
    print(part.section);
    for (let again = 0; short && again < 2 && isMissed(part.section); again++) {
      console.log('\nA target is missed, perhaps because so little was measured. At full length:');
      part = await measure({ ...environment, short: false });
      print(part.section);
    }
    sections.push(part.section);
    return part;
  }
  const requests = await show(measureRequests);
  const designs = await show(compareDesigns);
  const webhook = await show(measureWebhookCpu);
  const coldStarts = await show(measureColdStarts);
  await show(measureRecorderBatch);
  const memory = await show(measureRecorderMemory);
  await show(async () => ({
    section: chooseMemorySize({
      webhookCpuMilliseconds: Math.max(...webhook.figures.map(figures => figures.webhook)) / 1000,
      loadMilliseconds: Math.max(...coldStarts.figures.map(({ milliseconds }) => milliseconds)),
      peakMemory: Math.max(...memory.figures.map(({ rss }) => rss)),
      deployedMegabytes: environment.deployment.webhook.memoryMegabytes,
    }),
  }));
  const growth = await show(measureGrowth);

  if (sections.some(isMissed)) process.exitCode = 1;
  if (short) return;
  const measurement = {
    date: new Date().toISOString().slice(0, 'YYYY-MM-DD'.length),
    machine: describeMachine(),
    versions: packageVersions(),
  };
  const plots = new Map(growth.figures.map(({ name, plot }) => [`By ${name}`, plot]));
  for (const figure of growth.figures) await write(`images/${figure.plot}`, plotGrowth(figure));
  await write('performance.md', performanceReport(sections, plots, measurement));
  const cost = costFigures({
    measurement,
    deployment: environment.deployment,
    requests,
    designs: designs.figures,
    webhook: webhook.figures,
  });
  await write('cost.md', costReport(cost, simulateIndex(LARGEST, cost.byDayUnitsPerEvent)));
}

function isMissed({ targets }: Section): boolean {
  return targets.some(target => verdict(target) === 'missed');
}

async function write(path: string, text: string): Promise<void> {
  await writeFile(new URL(`../docs/${path}`, import.meta.url), text);
  console.log(`wrote docs/${path}`);
}

function print({ title, tables, targets }: Section): void {
  console.log(`\n${title}`);
  for (const { caption, columns, rows } of tables) {
    console.log(`\n${caption}`);
    console.log(
      textTable(
        columns,
        rows.map(row => row.map(formatFigure)),
      ),
    );
  }
  console.log(textTable(['target', 'measured', 'at most', ''], targets.map(targetCells)));
}

function textTable(columns: readonly string[], rows: readonly string[][]): string {
  const table = new Table({
    head: [...columns],
    colAligns: columns.map((_, index) => (index === 0 ? 'left' : 'right')),
    style: { head: [], border: [], compact: true },
  });
  table.push(...rows);
  return table.toString();
}
