import { exportCsv } from '../export/export-calls.ts';
import { readCalls } from '../export/read-calls.ts';
import type { TimeZone } from '../time/zone.ts';
import type { ViewRecords } from './guard-records.ts';
import { type ListQuery, timeOf } from './list-query.ts';

/** What a download is made of. */
interface DownloadDependencies {
  readonly records: ViewRecords;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly timeZone: TimeZone;
}

/**
 * All calls of a list as a CSV file, streamed. The answer begins once all calls have been read, so that a table that is out
 * of reach is a page that says so, and not half a file.
 *
 * @param request its signal ends the reading when the browser has gone
 * @throws {TableOutOfReachError} when the table cannot be read
 * @throws the reason of the signal
 */
export async function download(
  query: ListQuery,
  { method, signal }: Request,
  { records, now, timeZone }: DownloadDependencies,
): Promise<Response> {
  const headers = {
    'Content-Type': 'text/csv; charset=utf-8',
    'Content-Disposition': `attachment; filename="calls-${query.day ?? query.range}.csv"`,
  };
  if (method === 'HEAD') return new Response(null, { headers });
  const calls = readCalls(
    { ...timeOf(query, now()), contactId: query.contact, filter: query.filter, now: now() },
    { records, transcript: false, signal },
  );
  const text = exportCsv(calls, { zone: timeZone, transcript: false });
  const first = await text.next();
  return new Response(streamOf(text, first), { headers });
}

// `ReadableStream.from` would not end an export whose reader goes before the first part.
function streamOf(text: AsyncGenerator<string>, first: IteratorResult<string>): ReadableStream<Uint8Array> {
  let part: IteratorResult<string> | undefined = first;
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = part ?? (await text.next());
      part = undefined;
      if (done) controller.close();
      else controller.enqueue(Buffer.from(value));
    },
    async cancel() {
      await text.return(undefined);
    },
  });
}
