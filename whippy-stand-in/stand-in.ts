import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { Hono, type MiddlewareHandler } from 'hono';
import { CALL_EVENTS } from '../call/event.ts';
import { admitProgram, guard } from '../loopback/guard.ts';
import { close, listen, type PortChoice } from '../loopback/ports.ts';
import { isSameText } from '../loopback/secret-token.ts';
import type { Clock } from '../time/pace.ts';
import type { SignatureScheme } from '../whippy/signature.ts';
import { createControl } from './control.ts';
import { type Created, createDeveloperRoutes, Developers } from './developer-routes.ts';
import { refuse } from './errors.ts';
import { MessageStore } from './message-store.ts';
import { createMessagesRoutes, LIST_PATHS, type RowForm } from './messages-routes.ts';
import { Organisation } from './organisation.ts';
import { createRateLimit } from './rate-limit.ts';

/** How the stand-in behaves, where Whippy's own behaviour is not certain. */
export interface StandInOptions extends Clock {
  readonly port: PortChoice;
  /** The API keys that it knows; the first one signs the deliveries of {@link WhippyStandIn.subscribe}. */
  readonly keys: readonly [string, ...string[]];
  /** Keys that it knows, but that have no rights. */
  readonly keysWithoutRights?: readonly string[];
  readonly fetch: typeof globalThis.fetch;
  /** Seed of the calls, losses and changes. */
  readonly seed: number;
  /** @default 'timestamp.body' */
  readonly scheme?: SignatureScheme;
  /** @default 'as in webhooks' */
  readonly form?: RowForm;
  /** @default - both spellings */
  readonly listPaths?: readonly string[];
  /** @default 100 */
  readonly maxPageSize?: number;
  /** @default 25 */
  readonly requestsPerSecond?: number;
}

/**
 * A stand-in for Whippy on this machine: its developer and messages API as they are documented, over made-up calls
 * whose webhooks it delivers. Requests to {@link CALLS_PATH} and {@link CHANGES_PATH} make and change calls.
 */
export interface WhippyStandIn {
  /** Such as `http://localhost:8002`. */
  readonly origin: string;
  readonly organisation: Organisation;
  readonly applications: Created[];
  readonly endpoints: Created[];
  /** Path and query of all requests to the API, those that were refused included. */
  readonly requests: string[];
  /** Answers to the next requests to the API, one after the other, in place of the real ones. */
  readonly nextAnswers: (Response | Promise<Response>)[];
  /** Has the call events delivered to a URL, as the developer API does. */
  subscribe(url: string): void;
  /** Stops serving and delivering. */
  close(): Promise<void>;
}

/**
 * Starts a stand-in that has no calls yet.
 *
 * @throws {UnusablePortError} when the port cannot be used
 */
export async function startWhippyStandIn(options: StandInOptions): Promise<WhippyStandIn> {
  const { keys, scheme = 'timestamp.body', form = 'as in webhooks' } = options;
  const { listPaths = LIST_PATHS, maxPageSize = 100 } = options;
  const requests: string[] = [];
  const nextAnswers: (Response | Promise<Response>)[] = [];
  const closing = new AbortController();
  const store = new MessageStore();
  const developers = new Developers();
  const delivery = { ...options, scheme, signal: closing.signal };
  const organisation = new Organisation(options.seed, store, developers, delivery);

  const app = new Hono();
  app.use('/v1/*', async (context, next) => {
    const { pathname, search } = new URL(context.req.url);
    requests.push(`${pathname}${search}`);
    await next();
  });
  app.use('/v1/*', authenticate(options), limitRate(options));
  app.use('/v1/*', async (_, next) => nextAnswers.shift() ?? next());
  app.route('/', createDeveloperRoutes(developers));
  app.route('/', createMessagesRoutes(store, { listPaths, form, maxPageSize }));
  app.route('/', createControl(organisation));
  app.notFound(() => refuse(404, 'Not found'));

  const server = createServer(guard(admitProgram, getRequestListener(app.fetch)));
  const port = await listen(server, options.port);
  return {
    origin: `http://localhost:${port}`,
    organisation,
    applications: developers.applications,
    endpoints: developers.endpoints,
    requests,
    nextAnswers,
    subscribe(url) {
      const about = { name: 'callfold', description: '', active: true } as const;
      const { id } = developers.createApplication(keys[0], about);
      const event_types = [...CALL_EVENTS];
      developers.createEndpoint({ developer_application_id: id, event_types, url, active: true });
    },
    async close() {
      closing.abort();
      await close(server);
    },
  };
}

function authenticate({ keys, keysWithoutRights = [] }: StandInOptions): MiddlewareHandler {
  return async (context, next) => {
    const key = context.req.header('x-whippy-key') ?? '';
    const isAmong = (known: readonly string[]) => known.some(one => isSameText(one, key));
    if (isAmong(keysWithoutRights)) return refuse(403, 'Forbidden');
    // It quotes the key, as an API might: the message must not reach a user unchanged.
    if (!isAmong(keys)) return refuse(401, `Unauthorized: ${key}`);
    return next();
  };
}

function limitRate({ requestsPerSecond = 25, now }: StandInOptions): MiddlewareHandler {
  const count = createRateLimit(requestsPerSecond, now);
  return async (_, next) => {
    const wait = count();
    if (wait === undefined) return next();
    return refuse(429, 'Too many requests', { 'X-RateLimit-Remaining-Interval-Milliseconds': String(wait) });
  };
}
