import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as v from 'valibot';
import { SIGNATURE_HEADER } from '../../whippy/signature.ts';
import { flag, oneOf, text, wholeNumber } from './setting-types.ts';
import { signatureHeader } from './signature-header.ts';

const LOG_RETENTIONS = Object.values(RetentionDays).filter(
  days => typeof days === 'number' && days !== RetentionDays.INFINITE,
) as number[];

/**
 * The settings of a stage: what each is, which values are allowed, and the default. What is here can be set in
 * `stages.json` and with `-c name=value`, and is in the JSON Schema of the file.
 */
export const settingTypes = {
  alarmEmail: v.optional(
    v.pipe(
      text(/^[^\s@]+@[^\s@]+\.[^\s@]+$/, 'an e-mail address'),
      v.description('Who gets an e-mail about alarms. Without it, they show in CloudWatch only.'),
    ),
  ),
  runbookUrl: v.optional(
    v.pipe(
      text(/^https:\/\/\S+$/, 'an https:// address'),
      v.description('Where the runbook can be read: what alarms link to.'),
    ),
  ),
  retentionDays: v.optional(
    v.pipe(
      wholeNumber(1, 36_500, 'days'),
      v.description('Days after which calls are deleted. Without it, they are kept for ever.'),
    ),
  ),
  signatureToleranceSeconds: v.optional(
    v.pipe(
      wholeNumber(1, 31_536_000, 'seconds'),
      v.description('Oldest signature that is accepted, in seconds.'),
    ),
    86_400,
  ),
  signatureHeader: v.optional(
    v.pipe(signatureHeader, v.description('Name of the header that carries the signature.')),
    SIGNATURE_HEADER,
  ),
  webhookToken: v.optional(
    v.pipe(
      flag(),
      v.description('Whether a second route lets in requests whose path ends with the right token.'),
    ),
    false,
  ),
  reconcile: v.optional(
    v.pipe(
      wholeNumber(5, 1440, 'minutes'),
      v.description(
        "Minutes between two comparisons of Whippy's list of calls with the records. Without it, none are made.",
      ),
    ),
  ),
  events: v.optional(
    v.pipe(flag(), v.description('Whether events about calls are published on an EventBridge bus.')),
    false,
  ),
  analysisPatienceMinutes: v.optional(
    v.pipe(
      wholeNumber(2, 15, 'minutes'),
      v.description(
        'Minutes after its end for which a call waits for its analysis, before the event Call Finished is published.',
      ),
    ),
    15,
  ),
  archive: v.optional(
    v.pipe(flag(), v.description('Whether every event is kept as it came, in a bucket.')),
    false,
  ),
  archiveDays: v.optional(
    v.pipe(
      wholeNumber(1, 36_500, 'days'),
      v.description('Days after which archived events are deleted. Without it, they are kept for ever.'),
    ),
  ),
  audit: v.optional(
    v.pipe(
      flag(),
      v.description(
        'Whether the records of each day are compared with their archived events. It needs archive.',
      ),
    ),
    false,
  ),
  throttleRate: v.optional(
    v.pipe(
      wholeNumber(1, 100_000, 'requests per second'),
      v.description('Requests per second that are let through in the long run.'),
    ),
    500,
  ),
  throttleBurst: v.optional(
    v.pipe(wholeNumber(1, 100_000, 'requests'), v.description('Requests that are let through at once.')),
    1000,
  ),
  batchSize: v.optional(
    v.pipe(
      wholeNumber(1, 10_000, 'events'),
      v.description(
        'Most events in one run of the recorder. More than 10 need batchWindowSeconds of at least 1.',
      ),
    ),
    10,
  ),
  batchWindowSeconds: v.optional(
    v.pipe(wholeNumber(0, 300, 'seconds'), v.description('Seconds that Lambda waits for a batch to fill.')),
    0,
  ),
  maxConcurrency: v.optional(
    v.pipe(wholeNumber(2, 1000, 'recorders'), v.description('Most recorders at once.')),
    20,
  ),
  tracing: v.optional(
    v.pipe(flag(), v.description('Whether the functions send traces to AWS X-Ray.')),
    false,
  ),
  logRetentionDays: v.optional(
    v.pipe(oneOf(LOG_RETENTIONS, 'days'), v.description('Days that logs are kept.')),
    RetentionDays.THREE_MONTHS,
  ),
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

/** The message about a `batchSize` that {@link isBatchAllowed} refuses. */
export const BATCH_ERROR = 'must be at most 10 unless batchWindowSeconds is at least 1';

export const settingsSchema = v.pipe(
  v.strictObject(settingTypes),
  v.forward(
    v.check(settings => isBatchAllowed(settings), BATCH_ERROR),
    ['batchSize'],
  ),
  v.forward(
    v.check(({ archive, audit }) => archive || !audit, 'must be false unless archive is true'),
    ['audit'],
  ),
);

export type Settings = v.InferOutput<typeof settingsSchema>;

/** The settings of a stage that sets none. */
export const DEFAULT_SETTINGS: Settings = v.parse(settingsSchema, {});
