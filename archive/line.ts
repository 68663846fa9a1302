/** A message of the event queue, as the archive keeps it. */
export interface ArchivedMessage {
  /** Whippy's `data.id`. */
  readonly callId: string;
  /** Name of the event. */
  readonly event: string;
  /** When the message was put on the queue: ISO 8601 in UTC, to the millisecond. */
  readonly receivedAt: string;
  /** The id that SQS gave the message. Lines of the same message have the same one. */
  readonly messageId: string;
  /** The message's body, verbatim. */
  readonly body: string;
}

/** Most bytes of a line, its line break included: Firehose takes no larger record. */
export const MAX_LINE_BYTES = 1_000 * 1024;

/**
 * Most UTF-16 units of a body's piece. JSON writes each unit that SQS lets through with at most three bytes, so a piece
 * leaves room for the other fields of its line.
 */
const PIECE_UNITS = 330_000;

/**
 * The lines of a message, each with its line break: one, as JSON. A message may have 1 MiB, which is more than a line can
 * hold: the body of such a one is spread over several lines, which also have `part` and `parts`.
 */
export function linesOf({ callId, event, receivedAt, messageId, body }: ArchivedMessage): string[] {
  const head = { call_id: callId, event, received_at: receivedAt, message_id: messageId };
  const line = `${JSON.stringify({ ...head, body })}\n`;
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return [line];
  const pieces = piecesOf(body);
  return pieces.map((piece, index) => {
    return `${JSON.stringify({ ...head, part: index + 1, parts: pieces.length, body: piece })}\n`;
  });
}

function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  for (let start = 0; start < text.length; ) {
    const end = start + PIECE_UNITS;
    // The two halves of a character stay together.
    const next = isLowSurrogate(text.charCodeAt(end)) ? end + 1 : end;
    pieces.push(text.slice(start, next));
    start = next;
  }
  return pieces;
}

// NaN, after the end of the text, is none.
function isLowSurrogate(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
