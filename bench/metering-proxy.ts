import { createServer, type IncomingHttpHeaders } from 'node:http';
import { type AttributeMap, attributeBytes } from '../functions/call/attribute-value.ts';
import { close, listen } from '../local/ports.ts';

/** What has been asked of an engine. */
export interface Meter {
  /** Requests that write, whether their condition held or not. */
  writes: number;
  /** Requests that read. */
  reads: number;
  /** Write request units, of the table and of its indexes. */
  writeUnits: number;
  /** Write request units of each index. */
  writeUnitsByIndex: { [index: string]: number };
  /** Read request units. */
  readUnits: number;
}

/** A proxy in front of an engine that counts. */
export interface MeteringProxy {
  readonly url: string;
  /** What has been asked since the last look, which starts anew. */
  take(): Meter;
  stop(): Promise<void>;
}

/**
 * Starts a proxy that counts requests at the engine's door, and has the engine tell the capacity of each
 * (`ReturnConsumedCapacity`), without its clients knowing.
 *
 * The engine tells nothing of a write whose condition does not hold. DynamoDB charges it by the size of the item as
 * it stands, at least one unit, and the indexes nothing; so does this, by DynamoDB's published rules for sizes.
 *
 * @param engine endpoint of the engine; it must not check signatures
 */
export async function startMeteringProxy(engine: string): Promise<MeteringProxy> {
  let meter = newMeter();
  const server = createServer(async (request, response) => {
    const body = JSON.parse(Buffer.concat(await request.toArray()).toString());
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const forwarded = METERED.has(operation) ? { ...body, ReturnConsumedCapacity: 'INDEXES' } : body;
    const answer = await ask(engine, request.headers, forwarded);
    count(meter, operation, answer.json);
    if (isRefused(answer.json)) meter.writeUnits += await unitsOfItem(engine, request.headers, body);
    response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(answer.text);
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

const WRITES: ReadonlySet<string> = new Set(['UpdateItem', 'PutItem', 'DeleteItem']);
const READS: ReadonlySet<string> = new Set(['GetItem', 'Query']);
const METERED: ReadonlySet<string> = new Set([...WRITES, ...READS]);

function newMeter(): Meter {
  return { writes: 0, reads: 0, writeUnits: 0, writeUnitsByIndex: {}, readUnits: 0 };
}

interface EngineAnswer {
  readonly __type?: string;
  readonly Item?: AttributeMap;
  readonly Table?: { readonly KeySchema: readonly { readonly AttributeName: string }[] };
  readonly ConsumedCapacity?: {
    readonly CapacityUnits: number;
    readonly GlobalSecondaryIndexes?: { readonly [index: string]: { readonly CapacityUnits: number } };
  };
}

async function ask(
  engine: string,
  { authorization, 'x-amz-target': target }: IncomingHttpHeaders,
  body: object,
) {
  const response = await fetch(engine, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      authorization: String(authorization),
      'x-amz-target': String(target),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return { status: response.status, text, json: JSON.parse(text) as EngineAnswer };
}

function count(meter: Meter, operation: string, { ConsumedCapacity: consumed }: EngineAnswer): void {
  if (READS.has(operation)) {
    meter.reads++;
    meter.readUnits += consumed?.CapacityUnits ?? 0;
  } else if (WRITES.has(operation)) {
    meter.writes++;
    meter.writeUnits += consumed?.CapacityUnits ?? 0;
    for (const [index, { CapacityUnits }] of Object.entries(consumed?.GlobalSecondaryIndexes ?? {})) {
      meter.writeUnitsByIndex[index] = (meter.writeUnitsByIndex[index] ?? 0) + CapacityUnits;
    }
  } else if (operation !== 'CreateTable') {
    throw new Error(`${operation} is not metered`);
  }
}

function isRefused({ __type = '' }: EngineAnswer): boolean {
  return __type.endsWith('ConditionalCheckFailedException');
}

const BYTES_PER_WRITE_UNIT = 1024;

async function unitsOfItem(
  engine: string,
  headers: IncomingHttpHeaders,
  {
    TableName,
    Key,
    Item,
  }: { readonly TableName: string; readonly Key?: object; readonly Item?: AttributeMap },
): Promise<number> {
  const read = (operation: string, input: object) =>
    ask(engine, { ...headers, 'x-amz-target': `DynamoDB_20120810.${operation}` }, { TableName, ...input });
  const { json: described } = await read('DescribeTable', {});
  const [{ AttributeName: name } = { AttributeName: '' }] = described.Table?.KeySchema ?? [];
  const { json: found } = await read('GetItem', {
    Key: Key ?? { [name]: Item?.[name] },
    ConsistentRead: true,
  });
  const bytes = Object.entries(found.Item ?? {}).reduce((sum, entry) => sum + attributeBytes(...entry), 0);
  return Math.max(1, Math.ceil(bytes / BYTES_PER_WRITE_UNIT));
}
