import type { Server } from 'node:http';
import { createAdaptorServer } from '@hono/node-server';
import { close, listen, type PortChoice } from '../local/ports.ts';
import { createView, type ViewOptions } from './create-view.tsx';
import { trackReads } from './pending-reads.ts';
import { within } from './within.ts';

/** A web view that is being served. */
export interface RunningView {
  /** Its address, for a browser on this machine. */
  readonly url: string;
  readonly port: number;
  /**
   * Stops serving, drops the connections that browsers keep open, and waits for what is still being read of the
   * table (5 seconds at most), so that a table on this machine can be stopped next.
   */
  close(): Promise<void>;
}

/**
 * Serves the web view on 127.0.0.1, where no other machine can reach it.
 *
 * @param choice the port (0 for any free one), and the flag that an error's advice names
 * @throws {PortTakenError} when the port is in use
 *
 * @example
 *
 *     const view = await startView({ port: 8001, flag: '--port' }, { records, now: Date.now, ... });
 *     console.log(view.url);
 */
export async function startView(choice: PortChoice, options: ViewOptions): Promise<RunningView> {
  const { records, idle } = trackReads(options.records);
  const server = createAdaptorServer({ fetch: createView({ ...options, records }).fetch }) as Server;
  const port = await listen(server, choice);
  return {
    url: `http://localhost:${port}/`,
    port,
    async close() {
      await close(server);
      await within(CLOSING_PATIENCE_MS, idle());
    },
  };
}

const CLOSING_PATIENCE_MS = 5000;
