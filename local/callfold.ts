import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBStreamsClient } from '@aws-sdk/client-dynamodb-streams';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { getRequestListener } from '@hono/node-server';
import type { AppOptions } from '../lib/app.ts';
import { admitAwsClient, admitProgram, admitTunnel, guard, guardRoutes } from '../loopback/guard.ts';
import { answerNotYet } from '../loopback/ports.ts';
import { createToken } from '../loopback/secret-token.ts';
import { createHttpApi, routesOf } from './api-gateway.ts';
import { createCloudWatchLogs, LogStore } from './cloudwatch-logs.ts';
import { answerDiscovery, DISCOVERY_PATH } from './discovery.ts';
import type { Engine } from './engines.ts';
import { createEventBridge, eventBusesOf } from './event-bridge.ts';
import { eventSourceMappingsOf, startEventSource } from './event-source.ts';
import { createFirehose, deliveryStreamsOf } from './firehose.ts';
import { createFunctions } from './functions.ts';
import type { LocalFunction } from './lambda.ts';
import { LOCAL_AWS } from './local-aws.ts';
import { createResources } from './physical-ids.ts';
import { schedulesOf, startSchedule } from './schedule.ts';
import { createSecretsManager } from './secrets-manager.ts';
import { type Endpoints, type ServicePorts, type Stops, startServices, stopAll } from './services.ts';
import { startStreamSource, streamMappingsOf } from './stream-source.ts';
import type { SynthesizedApp } from './synthesize.ts';
import { type Identity, referredId, resolve, type Template, UnresolvedError } from './template.ts';
import { writeToken } from './token-file.ts';

/** How to run callfold on this machine. */
export interface LocalOptions {
  readonly ports: ServicePorts;
  /**
   * Which DynamoDB runs.
   * @default 'dynalite', which has no streams: what reads them does not run
   */
  readonly engine?: Engine | undefined;
  /** What the signing secret holds at first. */
  readonly signingKey: string;
  /** Called with each line that a function writes. */
  readonly onLine: (line: string) => void;
  /** Called with each error between the services, which keep running. */
  readonly onError: (error: unknown) => void;
  /**
   * Folder of the token by which these services and the `callfold` command of the same user recognize each other.
   * @default - the command cannot find them
   */
  readonly stateDirectory?: string | undefined;
  /**
   * Address of the web view, which the command is told.
   * @default - there is none
   */
  readonly view?: string | undefined;
  /**
   * If given, a function is bundled again and reloaded when one of its sources changes. Called with a line about each
   * function that is reloaded; {@link onError} is called if a source cannot be bundled.
   * @default - the functions run as they were bundled at the start
   */
  readonly onReload?: ((line: string) => void) | undefined;
  /**
   * Where a stand-in for Whippy's API is: functions that ask Whippy run on their schedule, and ask there.
   * @default - they do not run: nothing on this machine asks Whippy by itself
   */
  readonly whippyApi?: string | undefined;
  /** Settings of the app, as for a deployment. */
  readonly app?: Omit<AppOptions, 'outdir' | 'bundle' | 'check'>;
  /**
   * The app, if it is synthesized already; its folder is not changed.
   * @default - it is synthesized with the settings of `app`, into a temporary folder
   */
  readonly synthesized?: SynthesizedApp | undefined;
  /**
   * Puts something between the functions and the services, such as a proxy that makes calls fail: gets the
   * services' endpoints and returns those that the functions are to see.
   * @default - the functions see the services themselves
   */
  readonly wrapEndpoints?: (endpoints: Endpoints) => Promise<Endpoints>;
}

/** callfold, running on this machine. */
export interface LocalCallfold {
  readonly endpoints: Endpoints;
  /** The stack's outputs that have a meaning on this machine. */
  readonly outputs: { readonly [name: string]: string };
  /** The function behind the webhook, the one behind the queue, and those that run on a schedule. */
  readonly functions: {
    readonly webhook: LocalFunction;
    readonly recorder: LocalFunction;
    readonly scheduled: readonly LocalFunction[];
  };
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  /** Stops everything and frees the ports, after the invocations under way. */
  stop(): Promise<void>;
}

/**
 * Runs callfold on this machine as its synthesized template describes it: queues, table, routes, event source
 * and environments come from the template, and the functions run as they were bundled for the deployment.
 *
 * @throws {UnusablePortError} when a port cannot be used
 * @throws {TokenFileError} when the token cannot be written
 * @throws {SettingsError} when the app's settings are wrong
 * @throws {UnresolvedError} when a function's environment refers to something that this machine does not have
 */
export async function startCallfold(options: LocalOptions): Promise<LocalCallfold> {
  const stops: Stops = [];
  try {
    return await start(options, stops);
  } catch (error) {
    await stopAll(stops);
    throw error;
  }
}

async function start(options: LocalOptions, stops: Stops): Promise<LocalCallfold> {
  const services = await startServices(options.ports, options.engine ?? 'dynalite', stops);
  const { endpoints, server, secretsManagerServer, cloudWatchLogsServer, eventBridgeServer } = services;
  const { firehoseServer, sqs, dynamodb, s3 } = services;
  server.on('request', answerNotYet);
  const token = createToken();
  if (options.stateDirectory !== undefined) {
    stops.push(await writeToken(options.stateDirectory, Number(new URL(services.origin).port), token));
  }

  const { outdir, template, stackName, bundled } =
    options.synthesized ?? (await synthesizeApp(options.app, stops));
  const { identities, secrets } = await createResources(template, stackName, services, options.signingKey);
  const seen = (await options.wrapEndpoints?.(endpoints)) ?? endpoints;
  const logs = new LogStore(Date.now);
  const functions = createFunctions(
    template,
    outdir,
    rewriteUrls(identities, endpoints, seen),
    seen,
    options.whippyApi,
    (line, logGroupName) => {
      logs.write(logGroupName, line);
      options.onLine(line);
    },
  );
  stops.push(() => Promise.all([...functions.values()].map(target => target.kill())));
  if (options.onReload) {
    const { watchFunctions } = await import('./watch-functions.ts');
    const watched = [...bundled].map(([id, source]) => ({ source, target: existing(functions, id) }));
    stops.push(await watchFunctions(watched, outdir, options.onReload, options.onError));
  }

  const outputs = outputsOf(template, identities);
  const routes = routesOf(template);
  const api = createHttpApi(routes, functions, options.onError);
  // Only the webhook may be reached through a tunnel, and no other path.
  api.use(guardRoutes(admitProgram));
  api.get(DISCOVERY_PATH, answerDiscovery(token, { outputs, endpoints, view: options.view }));
  const secretsManager = createSecretsManager(secrets, Date.now);
  secretsManagerServer.on(
    'request',
    guard(
      admitAwsClient('secretsmanager', new URL(endpoints.secretsManager).pathname),
      getRequestListener(secretsManager.fetch),
    ),
  );
  cloudWatchLogsServer.on(
    'request',
    guard(admitAwsClient('Logs_20140328'), getRequestListener(createCloudWatchLogs(logs).fetch)),
  );
  const buses = [...eventBusesOf(template, stackName).values()].map(({ ref }) => ref);
  const eventBridge = createEventBridge(buses, sqs, endpoints.sqs, Date.now);
  eventBridgeServer.on('request', guard(admitAwsClient('AWSEvents'), getRequestListener(eventBridge.fetch)));
  const firehose = createFirehose(deliveryStreamsOf(template, identities), s3, Date.now, options.onError);
  stops.push(() => firehose.stop());
  firehoseServer.on(
    'request',
    guard(admitAwsClient('Firehose_20150804'), getRequestListener(firehose.fetch)),
  );
  server.off('request', answerNotYet);
  server.on('request', guard(admitTunnel, getRequestListener(api.fetch)));

  const mappings = eventSourceMappingsOf(template);
  const sources = mappings.map(mapping => {
    const queue = existing(identities, mapping.queueId);
    return startEventSource(mapping, queue, existing(functions, mapping.functionId), sqs, options.onError);
  });
  stops.push(() => Promise.all(sources.map(source => source.stop())));

  if (services.hasStreams) {
    const client = new DynamoDBStreamsClient({ ...LOCAL_AWS, endpoint: endpoints.dynamodb });
    const streams = streamMappingsOf(template).map(mapping => {
      const streamArn = existing(identities, mapping.tableId).attributes.StreamArn ?? '';
      const target = existing(functions, mapping.functionId);
      return startStreamSource(mapping, streamArn, target, client, options.onError);
    });
    stops.push(() => Promise.all(streams.map(stream => stream.stop())));
  }

  const schedules = schedulesOf(template);
  if (options.whippyApi !== undefined) {
    const running = schedules.map(schedule =>
      startSchedule(schedule, existing(functions, schedule.functionId), options.onError),
    );
    stops.push(() => Promise.all(running.map(schedule => schedule.stop())));
  }

  return {
    endpoints,
    outputs,
    functions: {
      webhook: existing(functions, routes[0]?.functionId),
      recorder: existing(
        functions,
        mappings.find(({ queueId }) => queueId === queueOf(template))?.functionId,
      ),
      scheduled: schedules.map(({ functionId }) => existing(functions, functionId)),
    },
    sqs,
    dynamodb,
    s3,
    stop: () => stopAll(stops),
  };
}

/** Logical id of the event queue. */
function queueOf(template: Template): string {
  return referredId(template.Outputs?.QueueUrl?.Value);
}

async function synthesizeApp(app: LocalOptions['app'], stops: Stops): Promise<SynthesizedApp> {
  const outdir = await mkdtemp(join(tmpdir(), 'callfold-'));
  stops.push(() => rm(outdir, { recursive: true, force: true }));
  // Loaded only here, so that errors such as a taken port are reported first: the CDK takes longer to load than the
  // rest.
  const { synthesize } = await import('./synthesize.ts');
  return synthesize({ ...app, outdir });
}

// A queue is identified by its URL, and the AWS SDK sends its requests to that address.
function rewriteUrls(
  identities: ReadonlyMap<string, Identity>,
  real: Endpoints,
  seen: Endpoints,
): ReadonlyMap<string, Identity> {
  const entries = [...identities].map(([id, identity]): [string, Identity] => [
    id,
    { ...identity, ref: identity.ref.replace(real.sqs, seen.sqs) },
  ]);
  return new Map(entries);
}

// An output about something that only AWS has, such as the dashboard, is left out.
function outputsOf(
  template: Template,
  identities: ReadonlyMap<string, Identity>,
): { [name: string]: string } {
  return Object.fromEntries(
    Object.entries(template.Outputs ?? {}).flatMap(([name, { Value }]) => {
      try {
        return [[name, String(resolve(Value, identities))]];
      } catch (error) {
        if (error instanceof UnresolvedError) return [];
        throw error;
      }
    }),
  );
}

function existing<T>(things: ReadonlyMap<string, T>, id: string | undefined): T {
  const thing = things.get(id ?? '');
  if (!thing) throw new UnresolvedError(`The template refers to ${id ?? 'nothing'}, which does not exist`);
  return thing;
}
