import { createCallRecords } from '../../records/call-records.ts';
import type { Item } from '../../records/plain-json.ts';
import type { ViewOptions } from '../../view/create-view.tsx';
import { startView } from '../../view/start-view.ts';
import { startTable, type TestTable } from '../records/table.ts';

/** A view over a table of its own, both of this process. */
export interface TestView {
  readonly table: TestTable;
  readonly port: number;
  /** Without a slash at the end. */
  readonly origin: string;
  /** What the view reported as its own mistakes. */
  readonly reported: unknown[];
  get(path: string, init?: RequestInit): Promise<{ response: Response; text: string }>;
  close(): Promise<void>;
}

export async function startTestView(
  items: readonly Item[],
  { now = Date.now, ...options }: Partial<ViewOptions> = {},
): Promise<TestView> {
  const table = await startTable();
  await table.put(items);
  const reported: unknown[] = [];
  const view = await startView(
    { port: 0, flag: '--port' },
    {
      records: createCallRecords({ client: table.client, tableName: table.tableName, now }),
      now,
      source: 'this machine',
      explain: error => `Because of ${error instanceof Error ? error.name : error}.`,
      report: error => reported.push(error),
      countPatienceMs: 10_000,
      ...options,
    },
  );
  const origin = `http://127.0.0.1:${view.port}`;
  return {
    table,
    port: view.port,
    origin,
    reported,
    async get(path, init) {
      const response = await fetch(origin + path, init);
      return { response, text: await response.text() };
    },
    async close() {
      await view.close();
      await table.close();
    },
  };
}
