import { GIGABYTE, type Price, type Prices } from './prices.ts';
import { SECONDS_PER_MONTH, type Usage } from './usage.ts';

/** US dollars a month, by what AWS bills. Storage is of the records of one month, kept for a month. */
export interface Cost {
  readonly 'API Gateway': number;
  readonly Lambda: number;
  readonly SQS: number;
  readonly 'DynamoDB requests': number;
  readonly 'DynamoDB storage': number;
  readonly CloudWatch: number;
  readonly 'X-Ray': number;
  readonly 'Secrets Manager': number;
  readonly 'Data transfer': number;
}

/** The cost of a month with that many calls. */
export function costPerMonth(usage: Usage, callsPerMonth: number, prices: Prices): Cost {
  const { standing } = usage;
  const deliveries = callsPerMonth * usage.deliveries;
  const runs = deliveries / usage.eventsPerRun;
  const gigabytesOf = (bytes: number) => (callsPerMonth * bytes) / GIGABYTE;
  const webhookMilliseconds = Math.ceil(usage.webhookMilliseconds);
  const recorderMilliseconds = Math.ceil(usage.recorderMilliseconds);
  const gigabytesOfMemory = usage.memoryMegabytes / 1024;
  const billedSeconds = (deliveries * webhookMilliseconds + runs * recorderMilliseconds) / 1000;
  return {
    'API Gateway': httpRequests(deliveries * begun(usage.bodyBytes, HTTP_CHUNK), prices),
    Lambda:
      price(deliveries + runs, prices.lambdaRequests) +
      price(billedSeconds * gigabytesOfMemory, prices.lambdaDuration),
    SQS: price(queueRequests(usage, deliveries, runs) + standing.emptyReceives, prices.queueRequests),
    'DynamoDB requests': price(callsPerMonth * usage.writeUnits, prices.writeUnits),
    'DynamoDB storage':
      price(gigabytesOf(usage.recordBytes + usage.indexBytes), prices.tableStorage) +
      price(gigabytesOf(usage.recordBytes), prices.tableRecovery),
    CloudWatch:
      price((deliveries * usage.webhookLogBytes + runs * usage.recorderLogBytes) / GIGABYTE, prices.logs) +
      price(standing.customMetrics, prices.metrics) +
      price(standing.alarmMetrics, prices.alarmMetrics) +
      price(standing.dashboards, prices.dashboards),
    'X-Ray': usage.tracing ? price(sampled(deliveries) + sampled(runs), prices.traces) : 0,
    'Secrets Manager':
      price(standing.secrets, prices.secrets) +
      price(secretReads(deliveries, webhookMilliseconds), prices.secretReads),
    'Data transfer': price((deliveries * usage.answerBytes) / GIGABYTE, prices.transferOut),
  };
}

/** The sum of a cost. */
export function total(cost: Cost): number {
  return Object.values(cost).reduce((sum, dollars) => sum + dollars, 0);
}

const HTTP_CHUNK = 512 * 1024;
const HTTP_FIRST_TIER = 300e6;
const QUEUE_CHUNK = 64 * 1024;

function price(amount: number, { dollars, per }: Price): number {
  return (amount / per) * dollars;
}

// Every request counts, even a small one.
function begun(bytes: number, chunk: number): number {
  return Math.max(1, Math.ceil(bytes / chunk));
}

function httpRequests(requests: number, prices: Prices): number {
  return (
    price(Math.min(requests, HTTP_FIRST_TIER), prices.httpRequests) +
    price(Math.max(0, requests - HTTP_FIRST_TIER), prices.httpRequestsAbove300Million)
  );
}

// A message is sent alone. It is received and deleted together with the others of its batch, at most ten at once.
function queueRequests({ bodyBytes, eventsPerRun }: Usage, deliveries: number, runs: number): number {
  const requestsPerRun = Math.ceil(eventsPerRun / 10);
  const messagesPerRequest = eventsPerRun / requestsPerRun;
  const sends = deliveries * begun(bodyBytes, QUEUE_CHUNK);
  const receives = runs * requestsPerRun * begun(bodyBytes * messagesPerRequest, QUEUE_CHUNK);
  return sends + receives + runs * requestsPerRun;
}

// Lambda traces the first run of each second and 5 % of the others; evenly spread runs make for the most traces.
// https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html
function sampled(runs: number): number {
  const firstOfTheirSecond = SECONDS_PER_MONTH * (1 - Math.exp(-runs / SECONDS_PER_MONTH));
  return firstOfTheirSecond + 0.05 * (runs - firstOfTheirSecond);
}

// Each execution environment of the webhook function reads the secret every five minutes, if there is a delivery.
function secretReads(deliveries: number, webhookMilliseconds: number): number {
  const environments = Math.ceil(((deliveries / SECONDS_PER_MONTH) * webhookMilliseconds) / 1000);
  return Math.min(deliveries, environments * (SECONDS_PER_MONTH / 300));
}
