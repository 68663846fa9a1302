import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** All that callfold serves on this machine is served here, and nowhere that another machine can reach. */
export const LOOPBACK = '127.0.0.1';

/** A port to listen on, and the flag that chooses another one. 0 takes any free port. */
export interface PortChoice {
  readonly port: number;
  readonly flag: string;
}

/** The port is in use. The message is for the user: one line that names the port and the flag. */
export class PortTakenError extends Error {
  override readonly name = 'PortTakenError';

  constructor({ port, flag }: PortChoice) {
    super(`Port ${port} is in use. Choose another one with ${flag}.`);
  }
}

/**
 * Turns a server's failure to listen into one that a user understands.
 *
 * @throws {PortTakenError} when the port is in use
 * @throws the error itself otherwise
 */
export function explainListenError(error: unknown, choice: PortChoice): never {
  // By its code alone: an error of Node's own is no instance of the Error that a test's realm knows.
  if ((error as { code?: unknown }).code === 'EADDRINUSE') throw new PortTakenError(choice);
  throw error;
}

/**
 * Lets a server listen on loopback.
 *
 * @returns the port that it listens on
 * @throws {PortTakenError} when the port is in use
 */
export async function listen(server: Server, choice: PortChoice): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(choice.port, LOOPBACK, () => {
      server.off('error', reject);
      resolve();
    });
  }).catch(error => explainListenError(error, choice));
  return (server.address() as AddressInfo).port;
}

/** Stops a server and drops the connections that clients keep open. */
export async function close(server: Server): Promise<void> {
  const closed = new Promise<void>(resolve => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
