import { randomUUID } from 'node:crypto';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LOCAL_AWS } from '../../local/services.ts';
import { batchOf, lambdaContext } from '../../samples/aws-events.ts';
import type { Environment } from '../environment.ts';
import type { Meter } from '../metering-proxy.ts';
import { callfold } from '../peers/callfold.ts';
import type { Section } from '../section.ts';
import { type CallBodies, documentedCall, hourLongCall } from './calls.ts';

/** What an event costs the engine. */
export interface EventCost {
  readonly writes: number;
  readonly reads: number;
  /** Write request units, of table and indexes. */
  readonly writeUnits: number;
  /** Write request units of the index `by-day` alone. */
  readonly byDayUnits: number;
}

/** A way in which events of a call can come. */
interface Case {
  readonly name: string;
  /** Batches that are recorded first, and do not count. */
  readonly before: readonly (readonly (keyof CallBodies)[])[];
  /** Batches that count. */
  readonly counted: readonly (readonly (keyof CallBodies)[])[];
  /** Most writes per event. */
  readonly atMost: number;
}

const CASES = [
  { name: 'in order, one at a time', before: [], counted: [['started'], ['ended'], ['analyzed']], atMost: 1 },
  { name: 'the three in one batch', before: [], counted: [['ended', 'analyzed', 'started']], atMost: 1 / 3 },
  { name: 'late', before: [['analyzed']], counted: [['ended'], ['started']], atMost: 2 },
  {
    name: 'duplicate',
    before: [['started'], ['ended'], ['analyzed']],
    counted: [['analyzed'], ['ended'], ['started']],
    atMost: 1,
  },
] as const satisfies readonly Case[];

/** Names of the cases, as in the tables. */
export type CaseName = (typeof CASES)[number]['name'];

/** Counts what each case costs, at the engine's door. */
export async function measureRequests(environment: Environment): Promise<{
  readonly section: Section;
  readonly documented: ReadonlyMap<string, EventCost>;
  readonly hourLong: ReadonlyMap<string, EventCost>;
}> {
  const documented = await costs(documentedCall(), environment);
  const hourLong = await costs(hourLongCall(), environment);
  return { documented, hourLong, section: sectionOf(documented, hourLong) };
}

async function costs(bodies: CallBodies, environment: Environment): Promise<Map<CaseName, EventCost>> {
  const found = new Map<CaseName, EventCost>();
  for (const { name, before, counted } of CASES)
    found.set(name, await cost(bodies, before, counted, environment));
  return found;
}

async function cost(
  bodies: CallBodies,
  before: Case['before'],
  counted: Case['counted'],
  { engine, metered, deployment }: Environment,
): Promise<EventCost> {
  const direct = new DynamoDBClient({ ...LOCAL_AWS, endpoint: engine.endpoint });
  const client = new DynamoDBClient({ ...LOCAL_AWS, endpoint: metered.url });
  const table = `Calls-${randomUUID()}`;
  await direct.send(new CreateTableCommand({ TableName: table, ...deployment.table }));
  const record = async (batches: Case['before']) => {
    const handler = callfold.createRecorder(client, table);
    for (const batch of batches) {
      const { batchItemFailures } = await handler(
        batchOf(batch.map(phase => bodies[phase])),
        lambdaContext(),
      );
      if (batchItemFailures.length > 0) throw new Error('An event was not recorded');
    }
  };
  await record(before);
  metered.take();
  await record(counted);
  const meter = metered.take();
  direct.destroy();
  client.destroy();
  return perEvent(meter, counted.flat().length);
}

function perEvent({ writes, reads, writeUnits, writeUnitsByIndex }: Meter, events: number): EventCost {
  return {
    writes: writes / events,
    reads: reads / events,
    writeUnits: writeUnits / events,
    byDayUnits: (writeUnitsByIndex['by-day'] ?? 0) / events,
  };
}

function sectionOf(
  documented: ReadonlyMap<CaseName, EventCost>,
  hourLong: ReadonlyMap<CaseName, EventCost>,
): Section {
  const costOf = (name: CaseName) => documented.get(name) as EventCost;
  return {
    title: 'Requests per event',
    method: `Requests are counted by a proxy at the door of Amazon's engine, which also has the engine tell the
capacity of each (\`ReturnConsumedCapacity\`). A write whose condition does not hold is not told of: it is counted as
DynamoDB charges it, by the size of the item as it stands. Units are write request units of the table and both indexes.
The hour-long call has a transcript of about 50 KB.`,
    tables: [
      {
        caption: 'Per event',
        columns: ['events', 'writes', 'reads', 'units, documented call', 'units, hour-long call'],
        rows: CASES.map(({ name }) => [
          name,
          costOf(name).writes,
          costOf(name).reads,
          costOf(name).writeUnits,
          hourLong.get(name)?.writeUnits ?? Number.NaN,
        ]),
      },
    ],
    targets: CASES.flatMap(({ name, atMost }) => [
      { what: `writes per event: ${name}`, measured: costOf(name).writes, atMost },
      { what: `reads per event: ${name}`, measured: costOf(name).reads, atMost: 0 },
    ]),
  };
}
