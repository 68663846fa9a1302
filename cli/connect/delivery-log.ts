import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import type { Deployment } from '../deployment/deployment.ts';

const text = v.fallback(v.optional(v.string()), undefined);
const number = v.fallback(v.optional(v.number()), undefined);
const texts = v.fallback(v.array(v.string()), []);

// A line of the webhook function about a delivery. Lines of other kinds have no outcome.
const deliveryLine = v.object({
  outcome: v.string(),
  event: text,
  call_id: text,
  reason: text,
  scheme: text,
  body_bytes: number,
  truncated: texts,
  truncated_other: number,
  message_ids: texts,
});

/** What the webhook function logged about a delivery. */
export interface LoggedDelivery extends v.InferOutput<typeof deliveryLine> {
  /** When it was logged, in milliseconds since 1970. */
  readonly at: number;
}

/** How far back the first reading looks: far enough for a machine whose clock is some minutes fast or slow. */
const LOOK_BACK_MS = 10 * 60_000;

/** How long it may take until a line can be read, although newer lines can be read already. */
const OVERLAP_MS = 2 * 60_000;

/** Reads what the webhook function logs about deliveries, each line once. */
export class DeliveryLog {
  private readonly client: CloudWatchLogsClient;
  private readonly logGroupName: string;
  private readonly seen = new Map<string, number>();
  private startTime: number;

  /** @param now milliseconds since 1970 */
  constructor(client: CloudWatchLogsClient, logGroupName: string, now: number) {
    this.client = client;
    this.logGroupName = logGroupName;
    this.startTime = now - LOOK_BACK_MS;
  }

  /**
   * The lines that were not read before, oldest first.
   *
   * @throws what the AWS SDK threw
   */
  async read(): Promise<LoggedDelivery[]> {
    const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
    const fresh: LoggedDelivery[] = [];
    const request = {
      logGroupName: this.logGroupName,
      startTime: this.startTime,
      filterPattern: '{ $.outcome = "*" }',
    };
    for await (const { events = [] } of paginateFilterLogEvents({ client: this.client }, request)) {
      for (const { eventId = '', timestamp = 0, message = '' } of events) {
        if (this.seen.has(eventId)) continue;
        this.seen.set(eventId, timestamp);
        const line = v.safeParse(deliveryLine, parse(message));
        if (line.success) fresh.push({ ...line.output, at: timestamp });
      }
    }
    this.forget();
    return fresh.sort((a, b) => a.at - b.at);
  }

  // By the times of the lines, which are AWS's, not by the clock of this machine.
  private forget(): void {
    const newest = Math.max(...this.seen.values());
    this.startTime = Math.max(this.startTime, newest - OVERLAP_MS);
    for (const [eventId, timestamp] of this.seen) {
      if (timestamp < this.startTime) this.seen.delete(eventId);
    }
  }
}

/**
 * Opens the log of a deployment's webhook function at its end: the first reading returns what is logged from now on.
 *
 * @param now milliseconds since 1970
 * @throws {Failure} when the deployment does not say where the log is
 * @throws what the AWS SDK threw when the log cannot be read
 */
export async function openDeliveryLog(deployment: Deployment, now: number): Promise<DeliveryLog> {
  const logGroupName = deployment.output('WebhookLogGroupName');
  const log = new DeliveryLog(await deployment.clients.cloudWatchLogs(), logGroupName, now);
  await log.read();
  return log;
}

function parse(message: string): unknown {
  try {
    return JSON.parse(message);
  } catch {
    return undefined;
  }
}
