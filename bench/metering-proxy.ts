import { createServer } from 'node:http';
import { type AttributeMap, attributeBytes } from '../call/attribute-value.ts';
import { close, listen } from '../loopback/ports.ts';

/** The requests to an engine. */
export interface Meter {
  /** Requests that write, whether their condition held or not. */
  writes: number;
  /** Requests that read. */
  reads: number;
  /** Write request units of the table and its indexes. */
  writeUnits: number;
  /** Write request units of each index. */
  readonly indexWriteUnits: { [index: string]: number };
  readUnits: number;
}

/** A proxy in front of an engine, which counts requests and capacity. */
export interface MeteringProxy {
  readonly url: string;
  /** Returns what was counted since the last call, and starts again at zero. */
  take(): Meter;
  stop(): Promise<void>;
}

/**
 * Starts a proxy that counts the requests to an engine, retries included, and the capacity that the engine reports
 * for each (`ReturnConsumedCapacity`).
 *
 * The engine reports no capacity for a write whose condition does not hold. DynamoDB charges such a write by the size
 * of the item as it is, at least one unit, and charges nothing for the indexes; the proxy counts the same.
 *
 * @param engine endpoint of the engine, which must not check signatures
 */
export async function startMeteringProxy(engine: string): Promise<MeteringProxy> {
  let meter = newMeter();
  const server = createServer(async (request, response) => {
    const { authorization, 'x-amz-target': target } = request.headers;
    const operation = String(target).split('.')[1] ?? '';
    const input = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const reply = await fetch(engine, {
      method: 'POST',
      headers: { ...JSON_TYPE, authorization: String(authorization), 'x-amz-target': String(target) },
      body: JSON.stringify({ ...input, ...METERED[operation] }),
    });
    const text = await reply.text();
    count(meter, operation, JSON.parse(text));
    response.writeHead(reply.status, JSON_TYPE).end(text);
  });
  const port = await listen(server, { port: 0, flag: '' });
  return {
    url: `http://localhost:${port}`,
    take() {
      const taken = meter;
      meter = newMeter();
      return taken;
    },
    stop: () => close(server),
  };
}

const JSON_TYPE = { 'content-type': 'application/x-amz-json-1.0' };

const READ = { ReturnConsumedCapacity: 'INDEXES' };
const WRITE = { ...READ, ReturnValuesOnConditionCheckFailure: 'ALL_OLD' };

/** What is added to the input of each operation. Other operations are not expected. */
const METERED: { readonly [operation: string]: object } = {
  GetItem: READ,
  Query: READ,
  UpdateItem: WRITE,
  PutItem: WRITE,
  DeleteItem: WRITE,
};

function newMeter(): Meter {
  return { writes: 0, reads: 0, writeUnits: 0, indexWriteUnits: {}, readUnits: 0 };
}

interface EngineReply {
  readonly __type?: string;
  readonly Item?: AttributeMap;
  readonly ConsumedCapacity?: {
    readonly CapacityUnits: number;
    readonly GlobalSecondaryIndexes?: { readonly [index: string]: { readonly CapacityUnits: number } };
  };
}

function count(meter: Meter, operation: string, { __type = '', Item, ConsumedCapacity }: EngineReply): void {
  const units = ConsumedCapacity?.CapacityUnits ?? 0;
  if (METERED[operation] === READ) {
    meter.reads++;
    meter.readUnits += units;
  } else if (METERED[operation] === WRITE) {
    const failed = __type.endsWith('ConditionalCheckFailedException');
    meter.writes++;
    meter.writeUnits += failed ? unitsOf(Item ?? {}) : units;
    for (const [index, { CapacityUnits }] of Object.entries(ConsumedCapacity?.GlobalSecondaryIndexes ?? {}))
      meter.indexWriteUnits[index] = (meter.indexWriteUnits[index] ?? 0) + CapacityUnits;
  } else throw new Error(`${operation} is not metered`);
}

const BYTES_PER_WRITE_UNIT = 1024;

function unitsOf(item: AttributeMap): number {
  const bytes = Object.entries(item).reduce((sum, entry) => sum + attributeBytes(...entry), 0);
  return Math.max(1, Math.ceil(bytes / BYTES_PER_WRITE_UNIT));
}
