import { createServer, type Server } from 'node:http';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { close, listen, type PortChoice } from '../loopback/ports.ts';
import { createToken } from '../loopback/secret-token.ts';
import { type LocalDynamoDb, startDynamoDb } from './dynamodb.ts';
import type { Engine } from './engines.ts';
import { LOCAL_AWS } from './local-aws.ts';
import { NO_VERSION_WARNING } from './nodejs-20.ts';
import { localS3Client, startS3 } from './s3.ts';
import { startSqs } from './sqs.ts';

/** Ports of the services on this machine. */
export interface ServicePorts {
  /** The HTTP API, and callfold's own documents beside it. */
  readonly port: PortChoice;
  readonly sqsPort: PortChoice;
  readonly dynamodbPort: PortChoice;
}

/** Any free ports: for runs that need no fixed port. */
export const FREE_PORTS: ServicePorts = {
  port: { port: 0, flag: '--port' },
  sqsPort: { port: 0, flag: '--sqs-port' },
  dynamodbPort: { port: 0, flag: '--dynamodb-port' },
};

/** Addresses of the services. */
export interface Endpoints {
  readonly sqs: string;
  readonly dynamodb: string;
  readonly secretsManager: string;
  readonly cloudWatchLogs: string;
  readonly eventBridge: string;
  readonly firehose: string;
  readonly s3: string;
}

/** The services that callfold needs, empty. */
export interface Services {
  /** Origin of the HTTP API, such as http://localhost:3000. */
  readonly origin: string;
  /** Answers at {@link origin}, once a handler listens to its requests. */
  readonly server: Server;
  /**
   * Answers as Secrets Manager, likewise. On a port of its own: a tunnel to the HTTP API, which a user opens for
   * Whippy, must not expose the signing key.
   */
  readonly secretsManagerServer: Server;
  /** Answers as CloudWatch Logs, likewise. */
  readonly cloudWatchLogsServer: Server;
  /** Answers as EventBridge, likewise. */
  readonly eventBridgeServer: Server;
  /** Answers as Firehose, likewise. */
  readonly firehoseServer: Server;
  readonly endpoints: Endpoints;
  readonly sqs: SQSClient;
  readonly dynamodb: DynamoDBClient;
  readonly s3: S3Client;
  /** Whether the tables have streams. */
  readonly hasStreams: boolean;
}

// Loaded only if it runs: starting processes is not for all who start callfold.
async function startEngine(engine: Engine, choice: PortChoice): Promise<LocalDynamoDb> {
  if (engine === 'dynalite') return startDynamoDb(choice);
  const { startAmazonDynamoDb } = await import('./amazon-dynamodb.ts');
  return startAmazonDynamoDb(choice);
}

/**
 * How to stop what has been started, in reverse order. Each start adds its stop, so that a start that fails half-way
 * leaves nothing behind.
 */
export type Stops = (() => Promise<unknown>)[];

/** Stops everything that has been started, the last first. */
export async function stopAll(stops: Stops): Promise<void> {
  for (const stop of stops.splice(0).reverse()) await stop();
}

/**
 * Starts the services, and adds to `stops` how to stop them.
 *
 * @throws {UnusablePortError} when a port cannot be used
 * @throws {NoEngineError} when Amazon's engine cannot run here
 */
export async function startServices(ports: ServicePorts, engine: Engine, stops: Stops): Promise<Services> {
  // Silences the SDK's warning about the local version of Node.js: deployed functions run on another one.
  process.env[NO_VERSION_WARNING] = 'true';
  const server = createServer();
  const port = await listen(server, ports.port);
  stops.push(() => close(server));
  const secretsManagerServer = createServer();
  const secretsManagerPort = await listen(secretsManagerServer, { port: 0, flag: '' });
  stops.push(() => close(secretsManagerServer));
  const cloudWatchLogsServer = createServer();
  const cloudWatchLogsPort = await listen(cloudWatchLogsServer, { port: 0, flag: '' });
  stops.push(() => close(cloudWatchLogsServer));
  const eventBridgeServer = createServer();
  const eventBridgePort = await listen(eventBridgeServer, { port: 0, flag: '' });
  stops.push(() => close(eventBridgeServer));
  const firehoseServer = createServer();
  const firehosePort = await listen(firehoseServer, { port: 0, flag: '' });
  stops.push(() => close(firehoseServer));
  const s3Service = await startS3();
  stops.push(() => s3Service.stop());
  const sqsService = await startSqs(ports.sqsPort);
  stops.push(() => sqsService.stop());
  const dynamodbService = await startEngine(engine, ports.dynamodbPort);
  stops.push(() => dynamodbService.stop());

  const origin = `http://localhost:${port}`;
  const endpoints = {
    sqs: `http://localhost:${sqsService.port}`,
    dynamodb: `http://localhost:${dynamodbService.port}`,
    // Only the functions and the command learn this path: after `connect`, the secret is Whippy's API key.
    secretsManager: `http://localhost:${secretsManagerPort}/${createToken()}`,
    cloudWatchLogs: `http://localhost:${cloudWatchLogsPort}`,
    eventBridge: `http://localhost:${eventBridgePort}`,
    firehose: `http://localhost:${firehosePort}`,
    s3: `http://localhost:${s3Service.port}`,
  };
  const sqs = new SQSClient({ ...LOCAL_AWS, endpoint: endpoints.sqs });
  const dynamodb = new DynamoDBClient({ ...LOCAL_AWS, endpoint: endpoints.dynamodb });
  const s3 = localS3Client(endpoints.s3);
  stops.push(async () => {
    s3.destroy();
    sqs.destroy();
    dynamodb.destroy();
  });
  return {
    origin,
    server,
    secretsManagerServer,
    cloudWatchLogsServer,
    eventBridgeServer,
    firehoseServer,
    endpoints,
    sqs,
    dynamodb,
    s3,
    hasStreams: dynamodbService.hasStreams,
  };
}
