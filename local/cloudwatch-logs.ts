import { Hono } from 'hono';

/** Most lines that are kept of a log group; older ones are dropped. */
const MAX_LINES = 500;

/** A line of a log group, as CloudWatch Logs names its parts. */
interface LogEvent {
  readonly eventId: string;
  readonly logStreamName: string;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  readonly ingestionTime: number;
  readonly message: string;
}

/** The newest lines that the functions have written, by log group, in memory. */
export class LogStore {
  private readonly groups = new Map<string, LogEvent[]>();
  private readonly now: () => number;
  private written = 0;

  /** @param now milliseconds since 1970 */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Adds a line to a log group, which begins to exist with its first line. */
  write(logGroupName: string, message: string): void {
    const events = this.groups.get(logGroupName) ?? [];
    this.groups.set(logGroupName, events);
    const timestamp = this.now();
    this.written++;
    events.push({
      eventId: String(this.written),
      logStreamName: 'local',
      timestamp,
      ingestionTime: timestamp,
      message,
    });
    if (events.length > MAX_LINES) events.shift();
  }

  /** The lines of a log group that are kept, oldest first; none of a group that has no line yet. */
  read(logGroupName: string): readonly LogEvent[] {
    return this.groups.get(logGroupName) ?? [];
  }
}

/**
 * Implements the part of CloudWatch Logs' JSON protocol that the command needs: `FilterLogEvents` of one log group,
 * from a start time on, by a filter pattern of the form `{ $.name = "value" }`, or `"*"` for any value. It answers
 * everything else with an error.
 */
export function createCloudWatchLogs(logs: LogStore): Hono {
  const service = new Hono();
  service.post('*', async context => {
    const action = context.req.header('x-amz-target')?.split('.')[1] ?? '';
    if (action !== 'FilterLogEvents') {
      return fail('InvalidOperationException', `${action} is not known on this machine`);
    }
    const request = await context.req.json<Request>().catch(() => undefined);
    if (!request) return fail('SerializationException', 'The request is not JSON.');
    const { logGroupName = '', startTime = 0, filterPattern = '' } = request;
    const [, field, value] = /^\{ \$\.(\w+) = "([\w ]+|\*)" \}$/.exec(filterPattern) ?? [];
    if (filterPattern !== '' && field === undefined) {
      return fail('InvalidParameterException', `The pattern ${filterPattern} is not known on this machine`);
    }
    const events = logs
      .read(logGroupName)
      .filter(({ timestamp, message }) => timestamp >= startTime && matches(message, field, value));
    return new Response(JSON.stringify({ events, searchedLogStreams: [] }), { headers: HEADERS });
  });
  return service;
}

interface Request {
  readonly logGroupName?: string;
  readonly startTime?: number;
  readonly filterPattern?: string;
}

const HEADERS = { 'content-type': 'application/x-amz-json-1.1' };

function matches(message: string, field: string | undefined, value: string | undefined): boolean {
  if (field === undefined) return true;
  try {
    const line: unknown = JSON.parse(message);
    if (typeof line !== 'object' || line === null || !Object.hasOwn(line, field)) return false;
    return value === '*' || (line as { readonly [name: string]: unknown })[field] === value;
  } catch {
    return false;
  }
}

function fail(type: string, message: string): Response {
  return new Response(JSON.stringify({ __type: type, message }), { status: 400, headers: HEADERS });
}
