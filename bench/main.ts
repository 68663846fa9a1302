// `npm run bench`: measures what can get worse and matters to a user.
import { readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { DEFAULT_SETTINGS } from '../lib/settings/settings.ts';
import { NoEngineError } from '../local/dynamodb-local.ts';
import { type Stops, stopAll } from '../local/services.ts';
import { measureBatch } from './batch.ts';
import { measureColdStarts } from './cold-start/cold-start.ts';
import { measureCommand } from './command.ts';
import { measureCounts } from './counts.ts';
import { type Environment, startEnvironment } from './environment.ts';
import { growthSection, measureGrowth } from './growth/growth.ts';
import { plotGrowth } from './growth/plot.tsx';
import { measureLists } from './lists.ts';
import { describeMeasurement } from './machine.ts';
import { measureMemory } from './memory.ts';
import { startPackagedCallfold } from './packaged-callfold.ts';
import { costPerMillion, performanceReport } from './performance-report.ts';
import { measurePipeline } from './pipeline.ts';
import { isMet, type Section, sectionText } from './section.ts';
import { measureWebhookCpu } from './webhook/webhook-cpu.ts';

const DOCS = new URL('../docs/', import.meta.url);

const options = new Command('npm run bench --')
  .description(
    'Measures callfold against its budget and against baselines, and writes docs/performance.md with its plots. Exits 1 if a target is missed.',
  )
  .option('--counts', 'measure only what is the same on every machine, and write nothing', false)
  .parse()
  .opts<{ counts: boolean }>();

const sections: Section[] = [];
const stops: Stops = [];
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => stopAll(stops).finally(() => process.exit(130)));
}
try {
  const environment = await startEnvironment(stops);
  show(await measureCounts(environment));
  if (!options.counts) await measureAll(environment);
  const missed = sections.flatMap(({ rows }) => rows.filter(row => !isMet(row)));
  for (const { what } of missed) console.error(`Missed: ${what}`);
  if (missed.length > 0) process.exitCode = 1;
} catch (error) {
  if (!(error instanceof NoEngineError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await stopAll(stops);
}

async function measureAll(environment: Environment): Promise<void> {
  const pipeline = await measurePipeline();
  show(await measureWebhookCpu(environment));
  show(await measureBatch(environment));
  const coldStarts = await measureColdStarts(environment);
  show(coldStarts.section);
  const callfold = await startPackagedCallfold(environment.folder);
  try {
    show(await measureCommand(callfold));
    show(await measureLists(callfold));
  } finally {
    await callfold.services.stop();
  }
  show(await measureMemory(environment));
  const growths = await measureGrowth(environment);
  show(growthSection(growths));

  const headlines = {
    pipeline,
    coldStart: coldStarts.milliseconds,
    costPerMillion: costPerMillion(await readFile(new URL('cost.md', DOCS), 'utf8')),
    throttleRate: DEFAULT_SETTINGS.throttleRate,
  };
  for (const growth of growths) await writeFile(new URL(`images/${growth.plot}`, DOCS), plotGrowth(growth));
  const report = performanceReport(headlines, sections, describeMeasurement());
  await writeFile(new URL('performance.md', DOCS), report);
  console.log('wrote docs/performance.md and its plots');
}

function show(section: Section): void {
  sections.push(section);
  console.log(`${sectionText(section)}\n`);
}
