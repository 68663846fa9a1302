import { type FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import type { LogFields } from '../runtime/telemetry.ts';

/** A line, and what it is of: an item may have several. */
export interface Line<Item> {
  readonly item: Item;
  readonly text: string;
}

/** What became of lines. */
export interface Put<Item> {
  /** The items of which at least one line was not taken, or of which that cannot be known. */
  readonly refused: ReadonlySet<Item>;
  /** Why; empty if all were taken. */
  readonly reason: Pick<LogFields, 'reason' | 'error'>;
}

/** Writes lines. Never rejects. Writing a line once more is always safe. */
export type PutLines = <Item>(lines: readonly Line<Item>[], signal: AbortSignal) => Promise<Put<Item>>;

/** Firehose's limit of records in a request. */
const MAX_REQUEST_LINES = 500;

/** Firehose's limit of a request is 4 MiB. They travel in Base64, which is a third larger. */
const MAX_REQUEST_BYTES = 3 * 1024 * 1024;

/**
 * Writes lines to a stream of Firehose, each as a record, in as few requests as it allows. It does not try again by itself:
 * once a request fails as a whole, the stream is taken to be out of reach, so that the recorder does not wait for it.
 */
export function putLinesTo(firehose: FirehoseClient, streamName: string): PutLines {
  return async (lines, abortSignal) => {
    type Item = (typeof lines)[number]['item'];
    const refused = new Set<Item>();
    let reason: Put<Item>['reason'] = {};
    const requests = requestsOf(lines);
    for (const [index, request] of requests.entries()) {
      const Records = request.map(({ text }) => ({ Data: Buffer.from(text) }));
      try {
        const command = new PutRecordBatchCommand({ DeliveryStreamName: streamName, Records });
        const { RequestResponses = [] } = await firehose.send(command, { abortSignal });
        // In the order of the request.
        for (const [place, { item }] of request.entries()) {
          const { RecordId, ErrorCode = 'unknown' } = RequestResponses[place] ?? {};
          if (RecordId !== undefined) continue;
          refused.add(item);
          reason = { reason: ErrorCode };
        }
      } catch (error) {
        for (const { item } of requests.slice(index).flat()) refused.add(item);
        return { refused, reason: { error } };
      }
    }
    return { refused, reason };
  };
}

function requestsOf<Item>(lines: readonly Line<Item>[]): Line<Item>[][] {
  const requests: Line<Item>[][] = [];
  let bytes = 0;
  for (const line of lines) {
    const size = Buffer.byteLength(line.text);
    const last = requests.at(-1);
    if (last && last.length < MAX_REQUEST_LINES && bytes + size <= MAX_REQUEST_BYTES) {
      last.push(line);
      bytes += size;
    } else {
      requests.push([line]);
      bytes = size;
    }
  }
  return requests;
}
