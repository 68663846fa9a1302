import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { type AddressInfo, createServer, type Server as NetServer } from 'node:net';

/** Everything that callfold serves on this machine is served on loopback, where no other machine can reach it. */
export const LOOPBACK = '127.0.0.1';

/** A port to listen on, and the flag that chooses another one. 0 takes any free port. */
export interface PortChoice {
  readonly port: number;
  readonly flag: string;
}

/** The port cannot be used. The message is for the user: one line that names the port and the flag. */
export class UnusablePortError extends Error {
  override readonly name = 'UnusablePortError';

  constructor({ port, flag }: PortChoice, reason: string) {
    super(`Port ${port} ${reason}. Choose another one with ${flag}.`);
  }
}

/**
 * Lets a server listen on both loopback addresses, so that `localhost` means this server to every client,
 * whichever address it tries first. On a machine without IPv6 it listens on 127.0.0.1 alone.
 *
 * @returns the port that it listens on
 * @throws {UnusablePortError} when the port is in use, or reserved for the administrator
 */
export async function listen(server: Server, choice: PortChoice): Promise<number> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await listenOnBoth(server, choice.port);
    } catch (error) {
      const code = codeOf(error);
      // A port that is free at one address may be in use at the other: if any port will do, another one is tried.
      if (code === 'EADDRINUSE' && choice.port === 0 && attempt < MAX_ATTEMPTS) continue;
      const reason = REASONS.get(code);
      throw reason === undefined ? error : new UnusablePortError(choice, reason);
    }
  }
}

/** Answers 503 on a port that is taken before what it serves is ready, so that no client waits for ever. */
export function answerNotYet(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(503, { 'retry-after': '5' }).end();
}

/** Stops a server and drops the connections that clients keep open. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}

const MAX_ATTEMPTS = 20;

const REASONS: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'is in use'],
  ['EACCES', 'is reserved for the administrator'],
]);
const NO_IPV6: ReadonlySet<unknown> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT']);

// IPv6 comes first, because a server that has listened once cannot choose another port.
async function listenOnBoth(server: Server, port: number): Promise<number> {
  const companion = createServer({ allowHalfOpen: true, noDelay: true }, socket => {
    server.emit('connection', socket);
  });
  let companionPort: number | undefined;
  try {
    companionPort = await listenAt(companion, port, '::1');
  } catch (error) {
    if (!NO_IPV6.has(codeOf(error))) throw error;
  }
  try {
    const listening = await listenAt(server, companionPort ?? port, LOOPBACK);
    server.once('close', () => {
      companion.close();
      server.closeAllConnections();
    });
    return listening;
  } catch (error) {
    companion.close();
    throw error;
  }
}

async function listenAt(server: NetServer, port: number, address: string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, address, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

// Only by its code: in a test, an error of Node.js itself is not an instance of the test's Error.
function codeOf(error: unknown): unknown {
  return (error as { code?: unknown }).code;
}
