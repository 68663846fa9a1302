import { Hono } from 'hono';
import * as v from 'valibot';
import { refuse } from './errors.ts';

/** An application or endpoint that was created. */
export interface Created {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** The developer applications and endpoints of an organisation. */
export class Developers {
  readonly applications: Created[] = [];
  readonly endpoints: Created[] = [];
  private readonly keys = new Map<string, string>();

  /** Creates an application. It belongs to the key, which signs everything that it delivers. */
  createApplication(key: string, application: v.InferOutput<typeof applicationRequest>): Created {
    const created = { ...application, id: `application-${this.applications.length + 1}` };
    this.applications.push(created);
    this.keys.set(created.id, key);
    return created;
  }

  /** Subscribes a URL to events. */
  createEndpoint(endpoint: v.InferOutput<typeof endpointRequest>): Created {
    const created = { ...endpoint, id: `endpoint-${this.endpoints.length + 1}` };
    this.endpoints.push(created);
    return created;
  }

  /** Where an event goes, and the key that signs it. */
  subscribersOf(event: string): { readonly url: string; readonly key: string }[] {
    return this.endpoints
      .filter(({ event_types }) => Array.isArray(event_types) && event_types.includes(event))
      .map(({ url, developer_application_id }) => ({
        url: String(url),
        key: this.keys.get(String(developer_application_id)) ?? '',
      }));
  }
}

/** Whippy's API to create applications and endpoints. */
export function createDeveloperRoutes(developers: Developers): Hono {
  const api = new Hono();
  api.post('/v1/developers/applications', async context => {
    const request = v.safeParse(applicationRequest, await context.req.json().catch(() => undefined));
    if (!request.success) return refuse(422, describe(request.issues));
    const key = context.req.header('x-whippy-key') ?? '';
    return context.json({ data: developers.createApplication(key, request.output) }, 201);
  });
  api.post('/v1/developers/endpoints', async context => {
    const request = v.safeParse(endpointRequest, await context.req.json().catch(() => undefined));
    if (!request.success) return refuse(422, describe(request.issues));
    if (!developers.applications.some(({ id }) => id === request.output.developer_application_id)) {
      return refuse(422, 'developer_application_id does not exist');
    }
    return context.json({ data: developers.createEndpoint(request.output) }, 201);
  });
  return api;
}

const applicationRequest = v.strictObject({
  name: v.pipe(v.string(), v.nonEmpty()),
  description: v.string(),
  active: v.literal(true),
});

const endpointRequest = v.strictObject({
  developer_application_id: v.string(),
  event_types: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[a-z]+\.[a-z]+$/))), v.minLength(1)),
  url: v.pipe(v.string(), v.url()),
  active: v.literal(true),
});

function describe(issues: readonly v.BaseIssue<unknown>[]): string {
  return issues.map(issue => `${v.getDotPath(issue) ?? 'body'}: ${issue.message}`).join('; ');
}
