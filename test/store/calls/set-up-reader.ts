import { type CallReader, createCallReader } from '../../../store/calls/call-reader.ts';
import type { CallPage } from '../../../store/calls/read-page.ts';
import { startTable, type TestTable } from './table.ts';

export const NOW = Date.parse('2026-11-23T12:00:00Z');

/** A table and what reads it, both new for each test. */
export interface ReaderWorld {
  readonly table: TestTable;
  readonly records: CallReader;
}

/** Starts a table before each test of a file, and closes it after. */
export function setUpReader(): ReaderWorld {
  const world = {} as ReaderWorld;
  beforeEach(async () => {
    const table = await startTable();
    const records = createCallReader({ client: table.client, tableName: table.tableName, now: () => NOW });
    Object.assign(world, { table, records });
  });
  afterEach(() => world.table.close());
  return world;
}

export const idsOf = ({ calls }: CallPage) => calls.map(call => call.call_id);

/** The ids on each page of a list. */
export async function allPages(read: (cursor: string | undefined) => Promise<CallPage>): Promise<string[][]> {
  const pages: string[][] = [];
  let cursor: string | undefined;
  do {
    const page = await read(cursor);
    pages.push(idsOf(page));
    cursor = page.cursor;
  } while (cursor);
  return pages;
}
