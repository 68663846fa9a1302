import { Hono } from 'hono';
import { parseSignature, type SignatureScheme, verifySignature } from '../../../whippy/signature.ts';
import { type LoopbackServer, serve } from '../loopback-server.ts';

/** A request that the endpoint received. */
export interface Received {
  readonly body: Buffer;
  readonly scheme: SignatureScheme;
  readonly event: string | undefined;
  readonly callId: string | undefined;
}

/** An endpoint for webhooks that keeps what it is sent, byte for byte. */
export interface Endpoint extends LoopbackServer {
  readonly url: string;
  readonly received: Received[];
}

/**
 * Starts an endpoint that verifies signatures as callfold does.
 *
 * @param answer decides on a verified request; 202 where it returns nothing
 */
export async function startEndpoint(
  key: string,
  answer: (request: Received) => Response | Promise<Response> | undefined = () => undefined,
): Promise<Endpoint> {
  const received: Received[] = [];
  const app = new Hono();
  app.post('/webhooks/whippy', async context => {
    const body = Buffer.from(await context.req.arrayBuffer());
    const signature = parseSignature(context.req.header('x-whippy-signature') ?? '');
    const verified = signature && verifySignature([key], signature, body);
    if (!verified) {
      return context.json({ error: 'signature_mismatch', message: 'Not with that key' }, 401);
    }
    const request = { body, scheme: verified.scheme, ...nameOf(body) };
    received.push(request);
    return (await answer(request)) ?? context.json({ status: 'accepted' }, 202);
  });
  const server = await serve(app);
  return { ...server, url: `${server.origin}/webhooks/whippy`, received };
}

function nameOf(body: Buffer): Pick<Received, 'event' | 'callId'> {
  try {
    const { event, data } = JSON.parse(body.toString());
    return { event, callId: data.id };
  } catch {
    return { event: undefined, callId: undefined };
  }
}
