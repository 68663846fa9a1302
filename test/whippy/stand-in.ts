import { Hono } from 'hono';
import { createMiddleware } from 'hono/factory';
import * as v from 'valibot';
import { type LoopbackServer, serve } from '../cli/loopback-server.ts';

/** An application or endpoint that was created. */
export interface Created {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** Whippy's developer API, as far as it is documented and callfold uses it. */
export interface StandInWhippy extends LoopbackServer {
  readonly applications: Created[];
  readonly endpoints: Created[];
  /** Paths of all requests, those that were refused included. */
  readonly requests: string[];
  /** What the next requests are answered, one after the other, instead of what they ask for. */
  readonly nextAnswers: Response[];
}

/** An API key that Whippy knows, and one that may not create anything. */
export const WHIPPY_KEY = 'wk_live_the-api-key';
export const OTHER_WHIPPY_KEY = 'wk_live_the-other-api-key';
export const WEAK_WHIPPY_KEY = 'wk_live_key-without-rights';

const application = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  description: v.string(),
  active: v.literal(true),
});

const endpoint = v.strictObject({
  developer_application_id: v.string(),
  event_types: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]+\.[a-z]+$/))), v.minLength(1)),
  url: v.pipe(v.string(), v.url()),
  active: v.literal(true),
});

/** Starts a stand-in for Whippy that knows nothing yet. */
export async function startWhippy(): Promise<StandInWhippy> {
  const applications: Created[] = [];
  const endpoints: Created[] = [];
  const requests: string[] = [];
  const nextAnswers: Response[] = [];

  const api = new Hono();
  api.use(
    createMiddleware(async (context, next) => {
      requests.push(context.req.path);
      const key = context.req.header('X-WHIPPY-KEY');
      // It says which key: what it says must not reach the user as it is.
      if (key !== WHIPPY_KEY && key !== OTHER_WHIPPY_KEY && key !== WEAK_WHIPPY_KEY) {
        return context.json({ errors: { detail: `Unauthorized: ${key}` } }, 401);
      }
      if (key === WEAK_WHIPPY_KEY) return context.json({ error: 'Forbidden' }, 403);
      const answer = nextAnswers.shift();
      if (answer) return answer;
      return next();
    }),
  );
  api.post('/v1/developers/applications', async context => {
    const request = v.safeParse(application, await context.req.json().catch(() => undefined));
    if (!request.success) return context.json({ errors: v.flatten(request.issues).nested }, 422);
    const created = { ...request.output, id: `application-${applications.length + 1}` };
    applications.push(created);
    return context.json({ data: created }, 201);
  });
  api.post('/v1/developers/endpoints', async context => {
    const request = v.safeParse(endpoint, await context.req.json().catch(() => undefined));
    if (!request.success) return context.json({ errors: v.flatten(request.issues).nested }, 422);
    if (!applications.some(({ id }) => id === request.output.developer_application_id)) {
      return context.json({ errors: { developer_application_id: ['does not exist'] } }, 422);
    }
    const created = { ...request.output, id: `endpoint-${endpoints.length + 1}` };
    endpoints.push(created);
    return context.json({ data: created }, 201);
  });

  return { ...(await serve(api)), applications, endpoints, requests, nextAnswers };
}

/** The answer to a request too many. */
export function tooManyRequests(milliseconds?: number): Response {
  const headers: { [name: string]: string } =
    milliseconds === undefined ? {} : { 'X-RateLimit-Remaining-Interval-Milliseconds': String(milliseconds) };
  return Response.json({ error: 'Too many requests' }, { status: 429, headers });
}
