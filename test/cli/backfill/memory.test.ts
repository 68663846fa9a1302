import { Hono } from 'hono';
import { toCallEvent } from '../../../call/event.ts';
import { recordOf, stateOf } from '../../../call/fold.ts';
import { generateCall } from '../../../samples/generate-call.ts';
import { seededRandom } from '../../../samples/random.ts';
import { type JsonObject, parseJson } from '../../../text/json.ts';
import { STATE_ENV } from '../../state-home.ts';
import { WHIPPY_KEY } from '../../whippy/stand-in.ts';
import { runProcess } from '../launcher/callfold-process.ts';
import { type LoopbackServer, serve } from '../loopback-server.ts';
import { serveDiscovery } from '../serve-discovery.ts';

/** Rows of the list. They come at 1,000 a second at most. CALLFOLD_TEST_ROWS=100000 tries more. */
const ROWS = Number(process.env.CALLFOLD_TEST_ROWS ?? 4000);

/** As long as other tests of the kind, and longer if more rows are tried. */
const TIMEOUT_MS = Math.max(180_000, ROWS * 10);

/** Heap of the command's process, in MB: all rows and records do not fit. */
const HEAP_MB = 56;

const PAGE_SIZE = 100;
const END = Date.parse('2026-11-23T12:00:00Z');

/** A finished call as it is listed, made anew whenever it is asked for. */
function rowOf(number: number): { readonly id: string } {
  const { events } = generateCall(seededRandom(number), {
    analyzedAt: END + number * 10,
    scenario: 'long',
    idPrefix: `${number}-`,
  });
  return events[2]?.data as { readonly id: string };
}

function recordOfRow(number: number) {
  const envelope = JSON.stringify({ event: 'call.analyzed', data: rowOf(number) });
  return recordOf(stateOf(toCallEvent(parseJson(envelope) as JsonObject)));
}

/** Whippy's list, the table with the record of each of its calls, and a queue that must not be needed. */
function createServices(requests: string[]): Hono {
  const app = new Hono();
  app.get('/v1/messages/list', context => {
    const start = Number(context.req.query('cursor') ?? 0);
    const length = Math.min(PAGE_SIZE, ROWS - start);
    const data = Array.from({ length }, (_, index) => rowOf(start + index));
    const next_cursor = start + PAGE_SIZE < ROWS ? String(start + PAGE_SIZE) : null;
    return context.json({ data, metadata: { next_cursor } });
  });
  app.post('/', async context => {
    const target = context.req.header('x-amz-target') ?? '';
    requests.push(target);
    if (!target.endsWith('.BatchGetItem')) return context.text('', 500);
    const { RequestItems } = await context.req.json();
    const keys: { readonly call_id: { readonly S: string } }[] = RequestItems.Calls.Keys;
    const Calls = keys.map(({ call_id }) => recordOfRow(Number.parseInt(call_id.S, 10)));
    return context.json({ Responses: { Calls }, UnprocessedKeys: {} });
  });
  return app;
}

let server: LoopbackServer;
let endDiscovery: () => Promise<void>;
const requests: string[] = [];

beforeAll(async () => {
  const app = createServices(requests);
  server = await serve(app);
  const { origin } = server;
  endDiscovery = await serveDiscovery(app, origin, {
    outputs: { TableName: 'Calls', QueueUrl: `${origin}/queue` },
    endpoints: {
      dynamodb: origin,
      sqs: origin,
      secretsManager: origin,
      cloudWatchLogs: origin,
      eventBridge: origin,
      firehose: origin,
      s3: origin,
    },
  });
});

afterAll(async () => {
  await endDiscovery();
  await server.close();
});

it(
  'compares any number of recorded calls in the memory of a page, and sends nothing',
  async () => {
    const env = {
      ...STATE_ENV,
      WHIPPY_API_KEY: WHIPPY_KEY,
      NODE_OPTIONS: `--max-old-space-size=${HEAP_MB}`,
    };
    const argv = ['backfill', `--local=${server.origin}`, '--api', server.origin, '--since', '2026-11-20'];
    const { exitCode, stdout, stderr } = await runProcess([...argv, '--json'], { env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({ listed: ROWS, complete: ROWS, calls: [] });
    expect(new Set(requests)).toEqual(new Set(['DynamoDB_20120810.BatchGetItem']));
  },
  TIMEOUT_MS,
);
