import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Message } from '@aws-sdk/client-sqs';
import type { AttributeMap } from '../../call/attribute-value.ts';
import { createApp } from '../../lib/app.ts';
import type { Template } from '../delivery/deploy-over.ts';

/** Where the releases are kept, each in a folder that is named for its version. */
export const RELEASES = 'test/fixtures/releases';

/** The versions that are in the changelog. */
export function releasedVersions(): string[] {
  const headings = readFileSync('CHANGELOG.md', 'utf8').matchAll(/^## \[?(\d[^\s\]]*)/gm);
  return [...headings].map(([, version = '']) => version);
}

/** The stages whose templates are kept. */
export const STAGES = ['dev', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** Types of resources that hold data, or whose name or address others know. */
export const HOLDING: readonly string[] = [
  'AWS::ApiGatewayV2::Api',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Glue::Database',
  'AWS::Glue::Table',
  'AWS::KMS::Key',
  'AWS::KinesisFirehose::DeliveryStream',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::SNS::Topic',
  'AWS::SecretsManager::Secret',
  'AWS::SQS::Queue',
];

/** A message of a queue. */
export interface KeptMessage {
  readonly body: string;
  /** The texts of its attributes. */
  readonly attributes?: { readonly [name: string]: string };
}

/** A message as a command receives it from a queue. */
export function asInQueue({ body, attributes = {} }: KeptMessage): Message {
  const MessageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  );
  return { Body: body, MessageAttributes };
}

/** The messages of the event queue about one call, and records that the release wrote from some of them. */
export interface KeptCall {
  readonly name: string;
  readonly messages: { readonly [name: string]: KeptMessage };
  readonly records: readonly {
    /** Names of the messages that are in the record. */
    readonly of: readonly string[];
    readonly record: AttributeMap;
  }[];
}

/** What may wait in the other queues of a release. */
export interface KeptQueues {
  /** Deliveries that are authentic under {@link key}, and the message of the event queue that each is when it is released. */
  readonly quarantine: readonly (KeptMessage & { readonly released: string | undefined })[];
  readonly key: string;
  /** Dead letters, and what a redrive makes of each. */
  readonly deadLetters: readonly (KeptMessage & { readonly replay: object })[];
  /** Bodies of messages of the notifier, and what each says. */
  readonly notifier: readonly { readonly body: string; readonly says: object }[];
}

/** What is kept of a release. */
export interface Release {
  readonly version: string;
  /** By stage: the resources of its template that hold data, with all optional parts of the stack. */
  readonly templates: { readonly [stage in Stage]: Template };
  /** How many days the release kept records. */
  readonly retentionDays: number;
  readonly calls: readonly KeptCall[];
  readonly queues: KeptQueues;
  /** Lines of its archive: of all messages of {@link calls} but those that were replayed. */
  readonly archive: readonly string[];
}

/** All releases that are kept. */
export function keptReleases(): Release[] {
  return readdirSync(RELEASES).map(version => {
    const read = (name: string) => readFileSync(join(RELEASES, version, name), 'utf8');
    const [dev, prod] = STAGES.map(stage => JSON.parse(read(`${stage}.template.json`)));
    return {
      version,
      templates: { dev, prod },
      ...JSON.parse(read('calls.json')),
      queues: JSON.parse(read('queues.json')),
      archive: read('archive.jsonl').trimEnd().split('\n'),
    };
  });
}

/**
 * Synthesizes a stage with all optional parts of the stack.
 *
 * @param outdir where the assembly goes
 * @returns its template
 */
export function synthesizeWhole(stage: Stage, outdir: string): Template {
  const { app, stack } = createApp({
    context: { stage, webhookToken: 'true', reconcile: '15', events: 'true', archive: 'true', audit: 'true' },
    bundle: false,
    check: false,
    outdir,
  });
  app.synth();
  return JSON.parse(readFileSync(join(outdir, `${stack.stackName}.template.json`), 'utf8'));
}
