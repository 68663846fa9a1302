import { createServer } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { admitBrowser, guard } from '../loopback/guard.ts';
import { answerNotYet, close, listen, type PortChoice } from '../loopback/ports.ts';
import { createToken } from '../loopback/secret-token.ts';
import { addressWithToken } from './access.ts';
import { type ViewOptions as AppOptions, createView } from './create-view.tsx';
import { trackReads } from './pending-reads.ts';
import { withTimeout } from './with-timeout.ts';

/** Settings of a web view that is served. */
export type ViewOptions = Omit<AppOptions, 'token'>;

/** A web view that is being served. */
export interface RunningView {
  /** Its address, for a browser on this machine; with the token that lets it in. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops serving, drops the connections that browsers keep open, and waits until the table is no longer being read (5
   * seconds at most), so that a table on this machine can be stopped next.
   */
  close(): Promise<void>;
}

/** A view that has its port and answers 503 until it is served. */
export interface ReservedView extends RunningView {
  /** Serves the view from now on. */
  serve(options: ViewOptions): void;
}

/**
 * Takes the port of a web view before its table exists.
 *
 * @param choice the port (0 for any free one), and the flag that an error's advice names
 * @throws {UnusablePortError} when the port cannot be used
 */
export async function reserveView(choice: PortChoice): Promise<ReservedView> {
  const token = createToken();
  const server = createServer(answerNotYet);
  const port = await listen(server, choice);
  let idle = async () => {};
  return {
    url: addressWithToken(`http://localhost:${port}`, token),
    port,
    serve(options) {
      const tracked = trackReads(options.records);
      idle = tracked.idle;
      const view = createView({ ...options, records: tracked.records, token });
      server.off('request', answerNotYet);
      server.on('request', guard(admitBrowser, getRequestListener(view.fetch)));
    },
    async close() {
      await close(server);
      await withTimeout(CLOSING_PATIENCE_MS, idle());
    },
  };
}

/**
 * Serves the web view on loopback, where no other machine can reach it.
 *
 * @param choice the port (0 for any free one), and the flag that an error's advice names
 * @throws {UnusablePortError} when the port cannot be used
 *
 * @example
 *
 *     const view = await startView({ port: 8001, flag: '--port' }, { records, now: Date.now, ... });
 *     console.log(view.url);
 */
export async function startView(choice: PortChoice, options: ViewOptions): Promise<RunningView> {
  const view = await reserveView(choice);
  view.serve(options);
  return view;
}

const CLOSING_PATIENCE_MS = 5000;
