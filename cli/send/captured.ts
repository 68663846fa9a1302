import { readFile } from 'node:fs/promises';
import { CALL_EVENTS } from '../../call/event.ts';
import type { Delivery } from '../../samples/deliveries.ts';
import { usageFailure } from '../../terminal/exit-codes.ts';

/**
 * Reads captured payloads. Each file is one payload and is sent byte for byte; a file named `.jsonl` or
 * `.ndjson` holds one payload on each line.
 *
 * @throws {Failure} when a file cannot be read or is empty
 */
export async function readCaptured(paths: readonly string[]): Promise<Delivery[]> {
  const files = await Promise.all(paths.map(readPayloads));
  return files.flat().map(body => ({ body, ...describe(body) }));
}

async function readPayloads(path: string): Promise<Uint8Array[]> {
  const content = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw usageFailure(`Cannot read ${path} (${error.code ?? error.message})`);
  });
  const payloads = /\.(jsonl|ndjson)$/i.test(path) ? [...lines(content)] : [content];
  if (payloads.length === 0 || content.length === 0) throw usageFailure(`${path} is empty`);
  return payloads;
}

// Taken apart as bytes: what is no UTF-8 would not survive being a text in between.
function* lines(content: Buffer): Generator<Buffer> {
  for (let start = 0; start < content.length; ) {
    const found = content.indexOf('\n', start);
    const end = found === -1 ? content.length : found;
    const line = content.subarray(start, content[end - 1] === CARRIAGE_RETURN ? end - 1 : end);
    if (line.toString('latin1').trim() !== '') yield line;
    start = end + 1;
  }
}

const CARRIAGE_RETURN = 0x0d;

// For the report only: what is sent may well be broken on purpose.
function describe(body: Uint8Array): Pick<Delivery, 'event' | 'callId'> {
  try {
    const { event, data } = JSON.parse(Buffer.from(body).toString('utf8'));
    // The id of anything else is not that of a call.
    const isOfCall = CALL_EVENTS.some(name => name === event);
    return { event: textOf(event), callId: isOfCall ? textOf(data?.id) : undefined };
  } catch {
    return { event: undefined, callId: undefined };
  }
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
