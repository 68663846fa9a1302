import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import type { Hono } from 'hono';
import { close, listen } from '../../loopback/ports.ts';

/** A server on loopback. */
export interface LoopbackServer {
  /** Such as `http://127.0.0.1:34567`. */
  readonly origin: string;
  close(): Promise<void>;
}

/** Serves an app on a free port. */
export async function serve(app: Hono): Promise<LoopbackServer> {
  const server = createServer(getRequestListener(app.fetch));
  const port = await listen(server, { port: 0, flag: '' });
  return { origin: `http://127.0.0.1:${port}`, close: () => close(server) };
}

/** An address at which nothing answers: the port was free a moment ago. */
export async function closedAddress(): Promise<string> {
  const server = createServer();
  const port = await listen(server, { port: 0, flag: '' });
  await close(server);
  return `http://127.0.0.1:${port}`;
}
