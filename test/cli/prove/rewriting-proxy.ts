import { Hono } from 'hono';
import { type LoopbackServer, serve } from '../loopback-server.ts';

/** What to send in place of a request's body, or a status with which to answer it. */
export type Rewrite = (request: { readonly target: string; readonly body: string }) => string | number;

/** Starts a proxy in front of DynamoDB that changes what the recorder writes. */
export function startRewritingProxy(service: string, rewrite: Rewrite): Promise<LoopbackServer> {
  const app = new Hono();
  app.all('*', async ({ req }) => {
    const target = req.header('x-amz-target') ?? '';
    const body = rewrite({ target, body: await req.text() });
    if (typeof body === 'number') return new Response('{}', { status: body });
    const headers = new Headers(req.header());
    for (const name of ['host', 'content-length', 'connection']) headers.delete(name);
    const answer = await fetch(`${service}${req.path}`, { method: req.method, headers, body });
    return new Response(await answer.arrayBuffer(), {
      status: answer.status,
      headers: { 'content-type': answer.headers.get('content-type') ?? '' },
    });
  });
  return serve(app);
}
