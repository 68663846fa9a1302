import { Hono } from 'hono';
import { startTable, type TestTable } from '../store/calls/table.ts';
import { serve } from './loopback-server.ts';
import { serveDiscovery } from './serve-discovery.ts';

/** A table that the command finds with `--local`, as that of `npm start`. */
export interface ServedTable extends TestTable {
  /** `--local` and the address. */
  readonly local: readonly [flag: string, address: string];
}

/**
 * Starts a table, and what tells the command where it is.
 *
 * @param endpoint another address that the command is told
 */
export async function serveTable(endpoint?: string): Promise<ServedTable> {
  const table = await startTable();
  const app = new Hono();
  const server = await serve(app);
  const endDiscovery = await serveDiscovery(app, server.origin, {
    outputs: { TableName: table.tableName },
    endpoints: {
      dynamodb: endpoint ?? table.endpoint,
      sqs: table.endpoint,
      secretsManager: table.endpoint,
      cloudWatchLogs: table.endpoint,
      eventBridge: table.endpoint,
      firehose: table.endpoint,
      s3: table.endpoint,
    },
  });
  return {
    ...table,
    local: ['--local', server.origin],
    async close() {
      await endDiscovery();
      await server.close();
      await table.close();
    },
  };
}
