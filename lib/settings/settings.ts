import { RemovalPolicy } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import { SIGNATURE_HEADER } from '../../whippy/signature.ts';
import { flag, oneOf, text, wholeNumber } from './setting-types.ts';
import { signatureHeader } from './signature-header.ts';

const LOG_RETENTIONS = Object.values(RetentionDays).filter(
  days => typeof days === 'number' && days !== RetentionDays.INFINITE,
) as number[];

/** What can be set with `-c name=value`, and what values are allowed. */
export const settingTypes = {
  /** Who gets an e-mail about alarms. Unset: they show in CloudWatch only. */
  alarmEmail: v.optional(text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address')),
  /** Where the runbook can be read, for the links in alarms. Unset: they say `docs/runbook.md`. */
  runbookUrl: v.optional(text(/^https:\/\/\S+$/, 'an https:// address')),
  /** Days after which calls are deleted. Unset: never. */
  retentionDays: v.optional(wholeNumber(1, 36_500, 'days')),
  /** Oldest signature that is accepted. */
  signatureToleranceSeconds: wholeNumber(1, 31_536_000, 'seconds'),
  /** Name of the header that carries the signature. */
  signatureHeader,
  /** Whether a second route lets in requests whose path ends with the right token. */
  webhookToken: flag(),
  /** Requests per second that are let through in the long run. */
  throttleRate: wholeNumber(1, 100_000, 'requests per second'),
  /** Requests that are let through at once. */
  throttleBurst: wholeNumber(1, 100_000, 'requests'),
  /** Most events in one run of the recorder. */
  batchSize: wholeNumber(1, 10_000, 'events'),
  /** How long Lambda waits for a batch to fill. */
  batchWindowSeconds: wholeNumber(0, 300, 'seconds'),
  /** Most recorders at once. */
  maxConcurrency: wholeNumber(2, 1000, 'recorders'),
  /** Whether the functions send traces to X-Ray. */
  tracing: flag(),
  /** Days that logs are kept: the values that CloudWatch Logs knows. */
  logRetentionDays: oneOf(LOG_RETENTIONS, 'days'),
};

/** Whether Lambda takes the batch: an event source without a window has at most 10 events in one. */
export function isBatchAllowed({
  batchSize = 10,
  batchWindowSeconds = 0,
}: {
  readonly batchSize?: number | undefined;
  readonly batchWindowSeconds?: number | undefined;
}): boolean {
  return batchSize <= 10 || batchWindowSeconds > 0;
}

/** What to say of a `batchSize` that {@link isBatchAllowed} refuses. */
export const BATCH_ERROR = 'must be at most 10 unless batchWindowSeconds is at least 1';

export const settingsSchema = v.pipe(
  v.strictObject(settingTypes),
  v.forward(
    v.check(settings => isBatchAllowed(settings), BATCH_ERROR),
    ['batchSize'],
  ),
);

export type Settings = v.InferOutput<typeof settingsSchema>;

/** What a stage is made of: its settings unless overridden, and what cannot be overridden. */
export interface Stage {
  readonly stackName: string;
  /** `RETAIN` keeps and protects data; `DESTROY` leaves nothing behind after `cdk destroy`. */
  readonly removalPolicy: RemovalPolicy;
  readonly settings: Settings;
}

const everyStage = {
  signatureToleranceSeconds: 86_400,
  signatureHeader: SIGNATURE_HEADER,
  webhookToken: false,
  throttleRate: 500,
  throttleBurst: 1000,
  batchSize: 10,
  batchWindowSeconds: 0,
  maxConcurrency: 20,
  tracing: false,
} satisfies Partial<Settings>;

/** The stages, chosen with `-c stage=name`. */
export const STAGES = {
  dev: {
    stackName: 'Callfold',
    removalPolicy: RemovalPolicy.DESTROY,
    settings: { ...everyStage, logRetentionDays: RetentionDays.ONE_WEEK },
  },
  prod: {
    stackName: 'Callfold-prod',
    removalPolicy: RemovalPolicy.RETAIN,
    settings: { ...everyStage, logRetentionDays: RetentionDays.THREE_MONTHS },
  },
} as const satisfies Record<string, Stage>;

export const SETTING_NAMES = Object.keys(settingTypes);
