import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { Hono } from 'hono';
import { sampleEvent } from '../../cli/events/sample-event.ts';
import type { SampleName } from '../../cli/events/sample-names.ts';
import { createEventBridge } from '../../local/event-bridge.ts';
import { LOCAL_AWS } from '../../local/local-aws.ts';
import { type LocalSqs, startSqs } from '../../local/sqs.ts';
import { Interruption } from '../../terminal/interruption.ts';
import { eventually } from '../eventually.ts';
import { type LoopbackServer, serve } from './loopback-server.ts';
import { Collector, runCommand } from './run-command.ts';
import { serveDiscovery } from './serve-discovery.ts';

const NOW = Date.parse('2026-11-26T12:55:05Z');
const outputs: { [name: string]: string } = { EventBusName: 'Calls' };

let service: LocalSqs;
let sqs: SQSClient;
let eventBridge: EventBridgeClient;
let server: LoopbackServer;
let endDiscovery: () => Promise<void>;

beforeAll(async () => {
  service = await startSqs({ port: 0, flag: '' });
  const endpoint = `http://localhost:${service.port}`;
  sqs = new SQSClient({ ...LOCAL_AWS, endpoint });
  const app = new Hono();
  app.route(
    '/bus',
    createEventBridge(['Calls'], sqs, endpoint, () => NOW),
  );
  server = await serve(app);
  const bus = `${server.origin}/bus`;
  eventBridge = new EventBridgeClient({ ...LOCAL_AWS, endpoint: bus });
  endDiscovery = await serveDiscovery(app, server.origin, {
    outputs,
    endpoints: {
      dynamodb: endpoint,
      sqs: endpoint,
      secretsManager: endpoint,
      cloudWatchLogs: endpoint,
      eventBridge: bus,
      firehose: bus,
      s3: bus,
    },
  });
});

afterAll(async () => {
  await endDiscovery();
  await server.close();
  sqs.destroy();
  eventBridge.destroy();
  await service.stop();
});

/** Runs `events tail` while these events are put on the bus, then interrupts. */
async function tail(names: readonly SampleName[], argv: readonly string[] = []) {
  const interruption = new Interruption();
  const [stdout, stderr] = [new Collector(), new Collector()];
  const local = ['--local', server.origin];
  const run = runCommand(['events', 'tail', ...local, ...argv], {
    now: () => NOW,
    interruption,
    stdout,
    stderr,
  });
  await eventually(async () => (stderr.text.includes('Ctrl-C ends it') ? true : undefined));
  const queues = (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
  const Entries = names.map(sampleEvent).map(event => ({
    EventBusName: 'Calls',
    Source: event.source,
    DetailType: event['detail-type'],
    Detail: JSON.stringify(event.detail),
  }));
  await eventBridge.send(new PutEventsCommand({ Entries }));
  await eventually(async () => (stdout.text.split('\n').length > names.length ? true : undefined));
  interruption.interrupt();
  const { exitCode } = await run;
  const left = (await sqs.send(new ListQueuesCommand({}))).QueueUrls ?? [];
  return { exitCode, lines: stdout.text.trimEnd().split('\n'), queues, left };
}

const CALL = 'd649233e-9127-4ae3-b90e-09611ed94868';

test('prints the events on the bus, and no more of a call than how far it is, and leaves nothing behind', async () => {
  const { exitCode, lines, queues, left } = await tail(['ended', 'finished', 'finished']);
  expect(exitCode).toBe(130);
  expect(lines).toEqual([
    `12:55:05  Call Ended      ${CALL}  ended`,
    `12:55:05  Call Finished   ${CALL}  analyzed`,
    `12:55:05  Call Finished   ${CALL}  analyzed  again`,
  ]);
  expect([queues.length, left.length]).toEqual([1, 0]);
});

test('with --json, prints each event as a consumer gets it', async () => {
  const { lines } = await tail(['corrected'], ['--json']);
  expect(lines.map(line => JSON.parse(line).detail)).toEqual([sampleEvent('corrected').detail]);
});

test('says what to do if no events are sent', async () => {
  const { EventBusName = '' } = outputs;
  delete outputs.EventBusName;
  const { exitCode, stderr } = await runCommand(['events', 'tail', '--local', server.origin]);
  outputs.EventBusName = EventBusName;
  expect(exitCode).toBe(1);
  expect(stderr).toContain('npm start -- --engine amazon');
});
