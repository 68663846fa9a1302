import type { FilteredLogEvent } from '@aws-sdk/client-cloudwatch-logs';
import * as v from 'valibot';
import type { OutputName } from '../deployment/deployment.ts';
import type { Patient } from './finding.ts';

const text = v.fallback(v.optional(v.string()), undefined);

const logLine = v.object({
  outcome: text,
  reason: text,
  body_bytes: v.fallback(v.optional(v.number()), undefined),
  message_ids: v.fallback(v.array(v.string()), []),
  error: v.fallback(v.optional(v.object({ name: text })), undefined),
});

/** What a function logged about an event or a delivery. */
export interface LogLine extends v.InferOutput<typeof logLine> {
  /** When it was logged, in milliseconds since 1970, by AWS's clock. */
  readonly at: number;
}

/** Most requests that one search takes. Each looks through as much of the log as CloudWatch Logs sees fit. */
const MAX_REQUESTS = 20;

/** What to look for in the log of a function. */
export interface LogSearch {
  readonly field: 'outcome' | 'message';
  readonly value: string;
  /** How far back to look, in milliseconds since 1970. */
  readonly since: number;
  /** Ends the search after this number of lines. Default: all that there are */
  readonly limit?: number;
}

/**
 * Searches the log of a function, oldest lines first, and not for longer than {@link MAX_REQUESTS} requests.
 *
 * @param output the output that names the log group
 * @throws what the AWS SDK threw
 */
export async function searchLog(
  { deployment }: Pick<Patient, 'deployment'>,
  output: OutputName,
  { field, value, since, limit = Number.POSITIVE_INFINITY }: LogSearch,
): Promise<LogLine[]> {
  const { paginateFilterLogEvents } = await import('@aws-sdk/client-cloudwatch-logs');
  const client = await deployment.clients.cloudWatchLogs();
  const request = {
    logGroupName: deployment.output(output),
    startTime: Math.floor(since),
    filterPattern: `{ $.${field} = "${value}" }`,
  };
  const lines: LogLine[] = [];
  let requests = 0;
  for await (const { events = [] } of paginateFilterLogEvents({ client }, request)) {
    lines.push(...events.flatMap(readLine));
    if (lines.length >= limit || ++requests >= MAX_REQUESTS) break;
  }
  return lines.slice(0, limit);
}

function readLine({ message = '', timestamp = 0 }: FilteredLogEvent): LogLine[] {
  try {
    const line = v.safeParse(logLine, JSON.parse(message));
    return line.success ? [{ ...line.output, at: timestamp }] : [];
  } catch {
    return [];
  }
}

/** The names in order of how often they occur, for people: `AccessDeniedException, TimeoutError`. */
export function mostFrequent(names: readonly (string | undefined)[]): string {
  const counts = new Map<string, number>();
  for (const name of names) if (name !== undefined) counts.set(name, (counts.get(name) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([name]) => name)
    .join(', ');
}
