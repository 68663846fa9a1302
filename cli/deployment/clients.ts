import type { LOCAL_AWS } from '../../local/local-aws.ts';
import type { Clients, StackClients } from './deployment.ts';

/** Settings that the clients of all services take. */
export type ClientSettings = Partial<typeof LOCAL_AWS>;

/** Where services are that are not where AWS has them. */
export interface Endpoints {
  readonly sqs?: string | undefined;
  readonly dynamodb?: string | undefined;
  readonly secretsManager?: string | undefined;
  readonly cloudWatchLogs?: string | undefined;
  readonly eventBridge?: string | undefined;
  readonly s3?: string | undefined;
}

// A user waits at the terminal: a service that does not answer is reported, not waited for.
const patience = { maxAttempts: 3, requestHandler: { connectionTimeout: 3000, requestTimeout: 30_000 } };

/** The clients of a deployment, each made on first use. */
export function createClients(settings: ClientSettings, endpoints: Endpoints = {}): Clients {
  const common = { ...patience, ...settings };
  return {
    dynamodb: once(async () => {
      const { DynamoDBClient } = await import('@aws-sdk/client-dynamodb');
      return new DynamoDBClient({ ...common, ...at(endpoints.dynamodb) });
    }),
    sqs: once(async () => {
      const { SQSClient } = await import('@aws-sdk/client-sqs');
      return new SQSClient({ ...common, ...at(endpoints.sqs) });
    }),
    secretsManager: once(async () => {
      const { SecretsManagerClient } = await import('@aws-sdk/client-secrets-manager');
      return new SecretsManagerClient({ ...common, ...at(endpoints.secretsManager) });
    }),
    cloudWatchLogs: once(async () => {
      const { CloudWatchLogsClient } = await import('@aws-sdk/client-cloudwatch-logs');
      return new CloudWatchLogsClient({ ...common, ...at(endpoints.cloudWatchLogs) });
    }),
    eventBridge: once(async () => {
      const { EventBridgeClient } = await import('@aws-sdk/client-eventbridge');
      return new EventBridgeClient({ ...common, ...at(endpoints.eventBridge) });
    }),
    s3: once(async () => {
      const { S3Client } = await import('@aws-sdk/client-s3');
      // On this machine, the name of a bucket is no name of a host.
      const forcePathStyle = endpoints.s3 !== undefined;
      return new S3Client({ ...common, ...at(endpoints.s3), forcePathStyle });
    }),
  };
}

/** The clients of what only a deployment in AWS has, each made on first use. */
export function createStackClients(): StackClients {
  return {
    cloudFormation: once(async () => {
      const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
      return new CloudFormationClient(patience);
    }),
    cloudWatch: once(async () => {
      const { CloudWatchClient } = await import('@aws-sdk/client-cloudwatch');
      return new CloudWatchClient(patience);
    }),
    lambda: once(async () => {
      const { LambdaClient } = await import('@aws-sdk/client-lambda');
      return new LambdaClient(patience);
    }),
    sns: once(async () => {
      const { SNSClient } = await import('@aws-sdk/client-sns');
      return new SNSClient(patience);
    }),
  };
}

function at(endpoint: string | undefined): { endpoint?: string } {
  return endpoint === undefined ? {} : { endpoint };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
