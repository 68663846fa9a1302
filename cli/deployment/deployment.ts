import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { DEFAULT_LOCAL_URL, localFlag, startCommand } from '../../local/address.ts';

/** Names of the stack outputs, which the local services have too. */
export const OUTPUTS = [
  'WebhookUrl',
  'TableName',
  'QueueUrl',
  'DeadLetterQueueUrl',
  'QuarantineQueueUrl',
  'SigningSecretArn',
  'WebhookLogGroupName',
] as const;

/**
 * Every output that a deployment may have. `WebhookTokenSecretArn` and `RetentionDays` are there when the settings
 * `webhookToken` and `retentionDays` are on, `EventBusName` and those of the notifier when `events` is, and
 * `ArchiveBucketName` when `archive` is; `DashboardUrl` comes with `CallRecordsDashboard`. Without `SignatureHeader`, the
 * signature is expected in `x-whippy-signature`. Older versions have no `RecorderLogGroupName` and no `RetentionDays`.
 */
export type OutputName =
  | (typeof OUTPUTS)[number]
  | 'ArchiveBucketName'
  | 'DashboardUrl'
  | 'EventBusName'
  | 'NotifierDeadLetterQueueUrl'
  | 'NotifierQueueUrl'
  | 'RecorderLogGroupName'
  | 'RetentionDays'
  | 'SignatureHeader'
  | 'WebhookTokenSecretArn';

/** Clients of the services. Each SDK package is loaded on first use, which keeps the start of a command short. */
export interface Clients {
  dynamodb(): Promise<DynamoDBClient>;
  sqs(): Promise<SQSClient>;
  secretsManager(): Promise<SecretsManagerClient>;
  cloudWatchLogs(): Promise<CloudWatchLogsClient>;
  eventBridge(): Promise<EventBridgeClient>;
  s3(): Promise<S3Client>;
}

/** Clients of services that only a deployment in AWS has; see {@link Clients}. */
export interface StackClients {
  cloudFormation(): Promise<CloudFormationClient>;
  cloudWatch(): Promise<CloudWatchClient>;
  lambda(): Promise<LambdaClient>;
  sns(): Promise<SNSClient>;
}

/** What only a deployment in AWS has. */
export interface DeployedStack {
  readonly name: string;
  /** Which names its partition, region and account. */
  readonly arn: string;
  /** Status of the stack, as CloudFormation names it: `UPDATE_COMPLETE`. */
  readonly status: string;
  /** Why it has this status, if CloudFormation says so. */
  readonly statusReason: string | undefined;
  readonly clients: StackClients;
}

/** A running callfold, in AWS or on this machine. Commands cannot tell them apart, and need not. */
export interface Deployment {
  /** For people: `stack Callfold`, `the local services at http://localhost:3000`. */
  readonly title: string;
  /** What to add to a suggested command so that it means this deployment: `--local`, or nothing for the default. */
  readonly flags: string;
  /** How to make it anew: `deploy it again with npx cdk deploy -c stage=prod`. */
  readonly redeploy: string;
  /**
   * Whether deliveries may be signed with the random key that the signing secret was made with: on this machine,
   * where sample calls are sent with it. In a stack it only keeps the secret from being empty.
   */
  readonly initialKeyServes: boolean;
  readonly clients: Clients;
  /** @throws {Failure} when the deployment has no such output */
  output(name: OutputName): string;
  /** Whether the deployment has such an output. */
  has(name: OutputName): boolean;
  /** The stack; undefined for the local services. */
  readonly stack: DeployedStack | undefined;
  /** Address of the web view that `npm start` serves, with its token; undefined for a stack. */
  readonly webView: string | undefined;
}

/** Which deployment the command line means. */
export interface Target {
  /** The address of the local services. */
  readonly local?: string | undefined;
  /** The name of a stack. */
  readonly stack?: string | undefined;
  /** The name of a pipeline of the stack, where it has one. */
  readonly pipeline?: string | undefined;
}

/** Name of the stack where none is given: the one that `npx cdk deploy` makes. */
export const DEFAULT_STACK = 'Callfold';

/** Name of the header that a deployment expects the signature in; undefined if it does not tell. */
export function signatureHeaderOf(deployment: Pick<Deployment, 'has' | 'output'>): string | undefined {
  return deployment.has('SignatureHeader') ? deployment.output('SignatureHeader') : undefined;
}

/** Days that a deployment keeps its records; undefined if it keeps them for good, or does not tell. */
export function retentionDaysOf(deployment: Pick<Deployment, 'has' | 'output'>): number | undefined {
  return deployment.has('RetentionDays') ? Number(deployment.output('RetentionDays')) : undefined;
}

/** A command to suggest to the user, so that it means this deployment: `npx callfold dlq redrive --local`. */
export function suggest(command: string, { flags }: Pick<Deployment, 'flags'>): string {
  return `npx callfold ${command} ${flags}`.trimEnd();
}

/** What to add to a suggested command so that it means the same deployment; see {@link Deployment.flags}. */
export function flagsOf({ local, stack, pipeline }: Target): string {
  if (local !== undefined) return localFlag(local);
  const flags = [
    ...(stack === undefined || stack === DEFAULT_STACK ? [] : [`--stack ${stack}`]),
    ...(pipeline === undefined ? [] : [`--pipeline ${pipeline}`]),
  ];
  return flags.join(' ');
}

/** How to make a deployment anew; see {@link Deployment.redeploy}. */
export function redeployOf({ local, stack = DEFAULT_STACK }: Target): string {
  if (local !== undefined) return `restart ${startCommand(local)}`;
  const command = deployCommand(stack);
  return command === undefined ? 'deploy it again' : `deploy it again with ${command}`;
}

/** The command that deploys a stack of this repository; undefined for a stack of another CDK app. */
export function deployCommand(stack: string): string | undefined {
  if (stack === DEFAULT_STACK) return 'npx cdk deploy';
  const [, stage] = /^Callfold-(.+)$/.exec(stack) ?? [];
  return stage === undefined ? undefined : `npx cdk deploy -c stage=${stage}`;
}

/** The deployment that made-up calls go to: into a deployed table they only go when it is named. */
export function targetOfSamples({ local, stack, pipeline }: Target): Target {
  return { local: stack === undefined ? (local ?? DEFAULT_LOCAL_URL) : undefined, stack, pipeline };
}
