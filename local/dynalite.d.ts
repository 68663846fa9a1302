declare module 'dynalite' {
  import type { Server } from 'node:http';

  /** An HTTP server that speaks DynamoDB's API, in memory. `createTableMs`: how long a table takes to be active. */
  export default function dynalite(options?: { createTableMs?: number }): Server;
}
