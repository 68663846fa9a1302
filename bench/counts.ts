import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { batchOf } from '../samples/aws-events.ts';
import { BUDGET } from './budget.ts';
import { bundle } from './bundle.ts';
import { runInChildProcess } from './child-process.ts';
import { type CallBodies, documentedCall, hourLongCall, withData } from './deliveries.ts';
import { loadFunction } from './deployed-function.ts';
import type { Environment } from './environment.ts';
import { type Meter, startMeteringProxy } from './metering-proxy.ts';
import type { Row, Section } from './section.ts';
import { createTable, type TableDefinition } from './table.ts';

type Batches = readonly (readonly (keyof CallBodies)[])[];

/** The orders in which the events of a call can come: batches that are recorded first, and those that are counted. */
const CASES: { readonly [name in CaseName]: { readonly first: Batches; readonly counted: Batches } } = {
  'in order': { first: [], counted: [['started'], ['ended'], ['analyzed']] },
  'in one batch': { first: [], counted: [['ended', 'analyzed', 'started']] },
  late: { first: [['analyzed']], counted: [['ended'], ['started']] },
  duplicate: {
    first: [['started'], ['ended'], ['analyzed']],
    counted: [['analyzed'], ['ended'], ['started']],
  },
};

type CaseName = keyof typeof BUDGET.requests;

/** What the counted events of each case needed in all. */
export type CaseMeters = { readonly [name in CaseName]: Meter };

/** Of the call that Whippy's documentation shows, and of the same with a transcript of an hour. */
export interface RequestCounts {
  readonly documented: CaseMeters;
  readonly hourLong: CaseMeters;
}

/** Counts the requests and the capacity that the recorder needs for the events of a call. */
export function countRequests({ recorder, engine, table }: Environment): Promise<RequestCounts> {
  const input = { bundle: recorder.bundle, engine, table };
  return runInChildProcess(import.meta.url, recordCases, input, recorder.environment);
}

/** Records the events of each case with the deployed recorder, through a proxy that counts. */
export async function recordCases(input: {
  readonly bundle: string;
  readonly engine: string;
  readonly table: TableDefinition;
}): Promise<RequestCounts> {
  const proxy = await startMeteringProxy(input.engine);
  process.env.TABLE_NAME = await createTable(input.engine, input.table);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.url;
  const recorder = await loadFunction(input.bundle);

  async function countCases(call: CallBodies): Promise<CaseMeters> {
    const meters: { [name: string]: Meter } = {};
    for (const [name, { first, counted }] of Object.entries(CASES)) {
      const id = randomUUID();
      const record = async (batches: Batches) => {
        for (const phases of batches)
          await recorder(batchOf(phases.map(phase => withData(call[phase], { id }))));
      };
      await record(first);
      proxy.take();
      await record(counted);
      meters[name] = proxy.take();
    }
    return meters as CaseMeters;
  }
  return { documented: await countCases(documentedCall()), hourLong: await countCases(hourLongCall()) };
}

/** Counts what is the same on every machine: requests, capacity, and bytes of the bundles. */
export async function measureCounts(environment: Environment): Promise<Section> {
  const { documented, hourLong } = await countRequests(environment);
  const row = (what: string, measured: number, atMost: number): Row => ({
    what,
    figures: [],
    measured,
    atMost,
  });
  const bundles = {
    webhook: environment.webhook.bundle,
    recorder: environment.recorder.bundle,
    // These are not in the template that is measured, as they are off by default.
    reconciler: await bundle(
      new URL('../functions/reconciler/index.ts', import.meta.url),
      join(environment.folder, 'reconciler.mjs'),
    ),
    notifier: await bundle(
      new URL('../functions/notifier/index.ts', import.meta.url),
      join(environment.folder, 'notifier.mjs'),
    ),
  };
  const names = Object.keys(BUDGET.requests) as CaseName[];
  return {
    title: 'Counts',
    method: `Requests of the deployed recorder to Amazon's DynamoDB engine, counted by a proxy, for the events of the call that
Whippy's documentation shows: three in order, one after the other; three in one batch; two late ones; three duplicates.
Units are write request units of the table and its indexes. The engine reports none for a write whose condition does not
hold; it is counted as DynamoDB charges it, by the size of the item. An hour-long call has a transcript of about 50 KB.
Bytes are those of each minified bundle, the AWS SDK included; a bundle may exceed its budget by ${BUDGET.bundleTolerance * 100} %.`,
    columns: [],
    measure: 'count',
    rows: [
      ...names.flatMap(name => {
        const { writes, units, hourLongUnits } = BUDGET.requests[name];
        return [
          row(`${name}: writes`, documented[name].writes, writes),
          row(`${name}: reads`, documented[name].reads, 0),
          row(`${name}: units`, documented[name].writeUnits, units),
          row(`${name}: units of an hour-long call`, hourLong[name].writeUnits, hourLongUnits),
        ];
      }),
      ...Object.entries(bundles).map(([name, path]) =>
        row(
          `bytes of the ${name}`,
          statSync(path).size,
          Math.floor(BUDGET.bundleBytes[name as keyof typeof bundles] * (1 + BUDGET.bundleTolerance)),
        ),
      ),
    ],
  };
}
