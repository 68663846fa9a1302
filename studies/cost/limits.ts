import type { Settings } from '../../lib/settings/settings.ts';

/** A limit of a deployment. */
export interface Limit {
  readonly what: string;
  /** Deliveries a second that it lets through. */
  readonly perSecond: number;
  /** Calls a month that just stay within it in their busiest second: see {@link callsPerMonth}. */
  readonly callsPerMonth: number;
  /** What happens to an event beyond it. */
  readonly beyond: string;
  readonly whatToChange: string;
}

/** What the limits depend on besides the settings. */
export interface LoadFigures {
  readonly deliveriesPerCall: number;
  /** Milliseconds that a run of the webhook function takes. */
  readonly webhookMilliseconds: number;
  /** Milliseconds that a run of the recorder takes, with a full batch. */
  readonly fullBatchMilliseconds: number;
  /** Write request units per delivery, of the table and its indexes. */
  readonly writeUnits: number;
  /** Write request units per delivery, of the index `by-day`. */
  readonly byDayUnits: number;
}

export type LimitSettings = Pick<Settings, 'throttleRate' | 'throttleBurst' | 'maxConcurrency' | 'batchSize'>;

/** Days of a month with calls. */
export const WORKING_DAYS = 22;
/** Hours of a working day with calls. */
export const OPEN_HOURS = 12;
/**
 * The rate of the busiest second of a working day, as a multiple of the mean of its 24 hours, if the rate of calls
 * rises and falls in half a sine over the open hours: pi, for 12 hours.
 */
export const PEAK_TO_MEAN = (12 * Math.PI) / OPEN_HOURS;

/** Calls a month, if the busiest second has that many deliveries. */
export function callsPerMonth(deliveriesPerSecond: number, deliveriesPerCall: number): number {
  return (deliveriesPerSecond * WORKING_DAYS * 24 * 3600) / PEAK_TO_MEAN / deliveriesPerCall;
}

/**
 * Write units a second that one partition of DynamoDB takes, and so one key of an index whose items are in the order of
 * time: all writes go to the newest, wherever DynamoDB splits the key.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const PARTITION_WRITE_UNITS = 1000;

/**
 * Functions of an account that run at once, unless AWS has been asked for more.
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
const ACCOUNT_CONCURRENCY = 1000;

/**
 * Messages of a standard queue that are received and not yet deleted.
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html
 */
const MESSAGES_IN_FLIGHT = 120_000;

/**
 * Write units a second of a table, unless AWS has been asked for more. Its indexes are included, to be on the safe
 * side. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html
 */
const TABLE_WRITE_UNITS = 40_000;

/**
 * Write units a second of a new on-demand table; later it takes twice its previous peak.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html
 */
const NEW_TABLE_WRITE_UNITS = 4000;

const IN_QUEUE = 'waits in the queue, for up to 14 days';
const RETRIED = 'is refused and tried again; after five receives it is a dead letter';

/** The limits of a deployment, the lowest first. */
export function limitsOf(settings: LimitSettings, load: LoadFigures): Limit[] {
  const { throttleRate, throttleBurst, maxConcurrency, batchSize } = settings;
  const runsPerSecond = 1000 / load.fullBatchMilliseconds;
  const limits: Omit<Limit, 'callsPerMonth'>[] = [
    {
      what: `API throttle: ${number(throttleRate)} requests/s, ${number(throttleBurst)} at once`,
      perSecond: throttleRate,
      beyond: 'is answered 429; Whippy tries up to three more times',
      whatToChange:
        '`throttleRate` and `throttleBurst`; above 10,000/s also the API Gateway quota of the account',
    },
    {
      what: `webhook runs: the ${number(ACCOUNT_CONCURRENCY)} of an account less ${number(maxConcurrency)} recorders`,
      perSecond: (ACCOUNT_CONCURRENCY - maxConcurrency) * (1000 / load.webhookMilliseconds),
      beyond: 'is answered 5xx; Whippy tries up to three more times',
      whatToChange: 'the Lambda quota of the account, "concurrent executions"',
    },
    {
      what: `recorders: ${number(maxConcurrency)} with batches of ${number(batchSize)}`,
      perSecond: maxConcurrency * batchSize * runsPerSecond,
      beyond: IN_QUEUE,
      whatToChange: '`maxConcurrency`, up to 1,000; `batchSize` with a `batchWindowSeconds`',
    },
    {
      what: `queue: ${number(MESSAGES_IN_FLIGHT)} messages in flight`,
      perSecond: MESSAGES_IN_FLIGHT * runsPerSecond,
      beyond: IN_QUEUE,
      whatToChange: 'nothing: the recorders are the limit before that',
    },
    {
      what: `table when new: ${number(NEW_TABLE_WRITE_UNITS)} write units/s`,
      perSecond: NEW_TABLE_WRITE_UNITS / load.writeUnits,
      beyond: RETRIED,
      whatToChange: 'warm throughput, before the first rush; otherwise it grows to twice the last peak',
    },
    {
      what: `table: ${number(TABLE_WRITE_UNITS)} write units/s`,
      perSecond: TABLE_WRITE_UNITS / load.writeUnits,
      beyond: RETRIED,
      whatToChange: 'the DynamoDB quota of the account, "table-level write throughput"',
    },
    {
      what: `index \`by-day\`: ${number(PARTITION_WRITE_UNITS)} write units/s on one day`,
      perSecond: PARTITION_WRITE_UNITS / load.byDayUnits,
      beyond: RETRIED,
      whatToChange: 'the key: see below',
    },
  ];
  return limits
    .map(limit => ({ ...limit, callsPerMonth: callsPerMonth(limit.perSecond, load.deliveriesPerCall) }))
    .sort((a, b) => a.perSecond - b.perSecond);
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
