/** A public list price. */
export interface Price {
  /** US dollars for {@link per} of the unit. */
  readonly dollars: number;
  readonly per: number;
  /** What is counted, as in `$1.00 for a ...`. */
  readonly unit: string;
  readonly source: Source;
}

/** Where a price was read. */
export interface Source {
  /** Page of the vendor that lists the price. */
  readonly page: string;
  /**
   * Which copy or summary of the page was read, and its date: the page itself fills in most of its prices with a
   * script.
   */
  readonly read: string;
}

/** When the prices were looked up. */
export const PRICES_READ_ON = '2026-11-25';

/** Bytes of what AWS calls a GB. */
export const GIGABYTE = 2 ** 30;

const MILLION = 1e6;

const API_GATEWAY: Source = {
  page: 'https://aws.amazon.com/api-gateway/pricing/',
  read: 'the worked example on the page, 2026-09-20',
};
const LAMBDA: Source = {
  page: 'https://aws.amazon.com/lambda/pricing/',
  read: "requests: the page, 2026-09-20; duration: third parties' guides to it of 2024, tiers from AWS's announcement",
};
const SQS: Source = {
  page: 'https://aws.amazon.com/sqs/pricing/',
  read: 'two guides to the page by third parties, 2026-03-14 and 2026-06-13',
};
const EVENTBRIDGE: Source = {
  page: 'https://aws.amazon.com/eventbridge/pricing/',
  read: 'as known for years, no dated copy',
};
const DYNAMODB: Source = {
  page: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
  read: "requests, halved in November 2024: a third party's guide to the page, 2025-07-21; storage and recovery: as known for years, no dated copy",
};
const CLOUDWATCH: Source = {
  page: 'https://aws.amazon.com/cloudwatch/pricing/',
  read: "third parties' guides to the page, 2026-02-15 to 2026-06-13",
};
const X_RAY: Source = {
  page: 'https://aws.amazon.com/xray/pricing/',
  read: 'the page, in an undated copy',
};
const FIREHOSE: Source = {
  page: 'https://aws.amazon.com/firehose/pricing/',
  read: 'how it rounds: translations of the page, undated; the price: as known for years, no dated copy',
};
const S3: Source = {
  page: 'https://aws.amazon.com/s3/pricing/',
  read: 'as known for years, no dated copy',
};
const SECRETS_MANAGER: Source = {
  page: 'https://aws.amazon.com/secrets-manager/pricing/',
  read: 'the worked example on the page, 2026-09-20',
};
const DATA_TRANSFER: Source = {
  page: 'https://aws.amazon.com/ec2/pricing/on-demand/',
  read: "third parties' guides to AWS's prices, 2025-05-19 and later",
};

/**
 * AWS's prices in US East (N. Virginia), without free tiers, credits and discounts. Of the volume tiers, this includes
 * only the one that 100 million calls a month can reach, that of HTTP APIs: Lambda's begins at 7.5 billion GB-seconds a
 * month, SQS's at 100 billion requests, those of logs and of data transfer at 10 TB.
 */
export const PRICES = {
  httpRequests: {
    dollars: 1.0,
    per: MILLION,
    unit: 'million requests to an HTTP API; each 512 KB begun counts as one',
    source: API_GATEWAY,
  },
  httpRequestsAbove300Million: {
    dollars: 0.9,
    per: MILLION,
    unit: 'million requests above 300 million a month',
    source: API_GATEWAY,
  },
  lambdaRequests: { dollars: 0.2, per: MILLION, unit: 'million runs of a function', source: LAMBDA },
  lambdaDuration: {
    dollars: 0.0000133334,
    per: 1,
    unit: 'GB-second of an arm64 function',
    source: LAMBDA,
  },
  queueRequests: {
    dollars: 0.4,
    per: MILLION,
    unit: 'million requests to a standard queue; each 64 KB begun counts as one',
    source: SQS,
  },
  busEvents: {
    dollars: 1.0,
    per: MILLION,
    unit: 'million events put on a bus; each 64 KB begun counts as one',
    source: EVENTBRIDGE,
  },
  archivedBytes: {
    dollars: 0.029,
    per: 1,
    unit: 'GB given to Firehose; each record counts as a multiple of 5 KB',
    source: FIREHOSE,
  },
  archiveStorage: { dollars: 0.023, per: 1, unit: 'GB-month in S3', source: S3 },
  archiveObjects: { dollars: 5, per: MILLION, unit: 'million objects written to S3', source: S3 },
  writeUnits: { dollars: 0.625, per: MILLION, unit: 'million write request units', source: DYNAMODB },
  readUnits: { dollars: 0.125, per: MILLION, unit: 'million read request units', source: DYNAMODB },
  tableStorage: { dollars: 0.25, per: 1, unit: 'GB-month of table and indexes', source: DYNAMODB },
  tableRecovery: {
    dollars: 0.2,
    per: 1,
    unit: 'GB-month of table with point-in-time recovery',
    source: DYNAMODB,
  },
  logs: { dollars: 0.5, per: 1, unit: 'GB of log ingested', source: CLOUDWATCH },
  metrics: { dollars: 0.3, per: 1, unit: 'custom metric a month', source: CLOUDWATCH },
  alarmMetrics: { dollars: 0.1, per: 1, unit: 'metric that an alarm watches, a month', source: CLOUDWATCH },
  dashboards: { dollars: 3, per: 1, unit: 'dashboard a month', source: CLOUDWATCH },
  traces: { dollars: 5, per: MILLION, unit: 'million traces recorded', source: X_RAY },
  secrets: { dollars: 0.4, per: 1, unit: 'secret a month', source: SECRETS_MANAGER },
  secretReads: { dollars: 0.05, per: 10_000, unit: '10,000 readings of a secret', source: SECRETS_MANAGER },
  transferOut: { dollars: 0.09, per: 1, unit: 'GB sent to the internet', source: DATA_TRANSFER },
} as const satisfies Record<string, Price>;

export type Prices = { readonly [name in keyof typeof PRICES]: Price };
