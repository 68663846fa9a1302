import { createCallReader } from '../../store/calls/call-reader.ts';
import type { Item } from '../../store/calls/plain-json.ts';
import { startView, type ViewOptions } from '../../view/start-view.ts';
import { startTable, type TestTable } from '../store/calls/table.ts';

/** A view over a table of its own, both of this process. */
export interface TestView {
  readonly table: TestTable;
  readonly port: number;
  /** Without a slash at the end. */
  readonly origin: string;
  /** The address that lets a browser in. */
  readonly url: string;
  /** Asks as a browser that has been let in. */
  get(path: string, init?: RequestInit): Promise<{ response: Response; text: string }>;
  /** What the view reported as its own mistakes. */
  readonly reported: unknown[];
  close(): Promise<void>;
}

/** The cookie that a view gives for its address. */
export async function cookieOf(url: string): Promise<string> {
  const response = await fetch(url, { redirect: 'manual' });
  return response.headers.get('Set-Cookie')?.split(';')[0] ?? '';
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
      records: createCallReader({ client: table.client, tableName: table.tableName, now }),
      now,
      source: 'this machine',
      explain: error => `Because of ${error instanceof Error ? error.name : error}.`,
      report: error => reported.push(error),
      ...options,
    },
  );
  const origin = `http://127.0.0.1:${view.port}`;
  const cookie = await cookieOf(view.url);
  return {
    table,
    port: view.port,
    origin,
    url: view.url.replace('localhost', '127.0.0.1'),
    reported,
    async get(path, init) {
      const response = await fetch(origin + path, { ...init, headers: { cookie } });
      return { response, text: await response.text() };
    },
    async close() {
      await view.close();
      await table.close();
    },
  };
}
