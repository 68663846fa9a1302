// Measures what the cost of a call depends on, and writes docs/cost.md.
import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { MeasurementError } from '../../bench/child-process.ts';
import { measureColdStarts } from '../../bench/cold-start/cold-start.ts';
import { type CaseMeters, countRequests } from '../../bench/counts.ts';
import { measureCpu } from '../../bench/cpu.ts';
import { type CallBodies, documentedCall, hourLongCall, signedRequest } from '../../bench/deliveries.ts';
import { type DeployedFunction, localEnvironment } from '../../bench/deployed-function.ts';
import { type Environment, startEnvironment } from '../../bench/environment.ts';
import { describeMeasurement } from '../../bench/machine.ts';
import { median } from '../../bench/section.ts';
import { startStubServices } from '../../bench/stub-services.ts';
import { type Stops, stopAll } from '../../local/services.ts';
import { resourcesOfType } from '../../local/template.ts';
import { batchOf } from '../../samples/aws-events.ts';
import { archivedCall } from './archive-cost.ts';
import type { CallFigures, CostFigures } from './cost-figures.ts';
import { costReport } from './cost-report.ts';
import { recordSize } from './record-size.ts';
import { standingUsage } from './usage.ts';

const EVENTS_PER_CALL = 3;

const stops: Stops = [];
try {
  const environment = await startEnvironment(stops);
  const services = await startStubServices();
  stops.push(() => services.stop());
  const report = costReport(await measure(environment, services.url));
  await writeFile(new URL('../../docs/cost.md', import.meta.url), report);
  console.log('wrote docs/cost.md');
} finally {
  await stopAll(stops);
}

async function measure(environment: Environment, services: string): Promise<CostFigures> {
  const { webhook, recorder, table, template } = environment;
  const { documented, hourLong } = await countRequests(environment);
  const inOrder = documented['in order'];
  const { analyzed } = documentedCall();
  const delivery = signedRequest(analyzed);
  const batch = batchOf([analyzed]);
  const cpuMilliseconds = async (deployed: DeployedFunction, event: typeof delivery | typeof batch) => {
    const [times = []] = await measureCpu(
      { bundles: [deployed.bundle], event, rounds: 60 },
      deployed,
      services,
    );
    return median(times);
  };
  const { date, machine } = describeMeasurement();
  return {
    measuredOn: date,
    measuredWhere: machine,
    deliveriesPerCall: EVENTS_PER_CALL,
    memoryMegabytes: webhook.memoryMegabytes,
    tracing: resourcesOfType(template, 'AWS::Lambda::Function').some(
      ([, { Properties }]) => Properties.TracingConfig?.Mode === 'Active',
    ),
    webhookCpuMilliseconds: await cpuMilliseconds(webhook, delivery),
    recorderCpuMilliseconds: await cpuMilliseconds(recorder, batch),
    loadMilliseconds: (await measureColdStarts(environment)).milliseconds,
    webhookLogBytes: logBytes(webhook, delivery, services),
    recorderLogBytes: logBytes(recorder, batch, services),
    requestsPerCall: inOrder.writes + inOrder.reads,
    byDayUnitsPerEvent: (inOrder.indexWriteUnits['by-day'] ?? Number.NaN) / EVENTS_PER_CALL,
    indexes: table.GlobalSecondaryIndexes?.length ?? 0,
    standing: standingUsage(template),
    call: callFigures(documentedCall(), documented, environment),
    hourLongCall: callFigures(hourLongCall(), hourLong, environment),
  };
}

function callFigures(call: CallBodies, meters: CaseMeters, { table }: Environment): CallFigures {
  const bodies = Object.values(call);
  return {
    bodyBytes: bodies.reduce((sum, body) => sum + Buffer.byteLength(body), 0) / bodies.length,
    writeUnits: meters['in order'].writeUnits,
    ...recordSize(bodies, table),
    archived: archivedCall(bodies),
  };
}

function logBytes(deployed: DeployedFunction, event: object, services: string): number {
  const script = fileURLToPath(new URL('./write-log.ts', import.meta.url));
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--import', 'tsx', script, deployed.bundle, JSON.stringify(event)],
    { env: { ...process.env, ...localEnvironment(deployed, services) } },
  );
  if (status !== 0) throw new MeasurementError(`${deployed.bundle} failed: ${stderr}`);
  return stdout.byteLength;
}
