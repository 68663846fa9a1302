import * as v from 'valibot';

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
 * Most UTF-16 units of a body's piece. A line writes each unit that SQS lets through with at most six bytes, so a piece
 * leaves room for the other fields of its line.
 */
const PIECE_UNITS = 165_000;

/**
 * The lines of a message, each with its line break: one, as JSON. A message may have 1 MiB, which is more than a line can
 * hold: the body of such a one is spread over several lines, which also have `part` and `parts`.
 */
export function linesOf({ callId, event, receivedAt, messageId, body }: ArchivedMessage): string[] {
  const head = { call_id: callId, event, received_at: receivedAt, message_id: messageId };
  const line = lineOf({ ...head, body });
  if (Buffer.byteLength(line) <= MAX_LINE_BYTES) return [line];
  const pieces = piecesOf(body);
  return pieces.map((piece, index) =>
    lineOf({ ...head, part: index + 1, parts: pieces.length, body: piece }),
  );
}

// Many tools, Node.js among them, take these two separators for line breaks, which JSON allows within a text.
function lineOf(fields: object): string {
  const json = JSON.stringify(fields);
  return `${json.replace(/[\u2028\u2029]/g, separator => (separator === '\u2028' ? '\\u2028' : '\\u2029'))}\n`;
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

/** A line does not have the form that {@link linesOf} gives it. Quotes nothing of it. */
export class InvalidLineError extends Error {
  override readonly name = 'InvalidLineError';
}

/** A line, read: a message, or a piece of one. */
export interface ArchivedLine extends ArchivedMessage {
  /** Which piece of the body it has, from 1 on, and how many there are. */
  readonly part: number;
  readonly parts: number;
}

const text = v.string();
const count = v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1);
const schema = v.pipe(
  v.object({
    call_id: text,
    event: text,
    received_at: v.pipe(text, v.isoTimestamp()),
    message_id: text,
    part: count,
    parts: count,
    body: text,
  }),
  v.transform(({ call_id, received_at, message_id, ...line }) => ({
    ...line,
    callId: call_id,
    receivedAt: received_at,
    messageId: message_id,
  })),
);

/** @throws {InvalidLineError} */
export function readLine(line: string): ArchivedLine {
  let fields: unknown;
  try {
    fields = JSON.parse(line);
  } catch {
    throw new InvalidLineError('not JSON');
  }
  const result = v.safeParse(schema, fields);
  if (!result.success)
    throw new InvalidLineError(`${v.getDotPath(result.issues[0])} is missing or not usable`);
  return result.output;
}

/** Puts together what is spread over several lines. */
export interface Joiner {
  /** Returns the message of a line, if that is all of it or the last piece that was missing. */
  add(line: ArchivedLine): ArchivedMessage | undefined;
  /** How many messages lack a piece. */
  readonly incomplete: number;
}

/** Lines may come in any order, and several times. It holds what is not complete yet. */
export function createJoiner(): Joiner {
  const messages = new Map<string, Map<number, string>>();
  return {
    get incomplete() {
      return messages.size;
    },
    add({ part, parts, ...message }) {
      if (parts === 1) return message;
      const pieces = messages.get(message.messageId) ?? new Map<number, string>();
      messages.set(message.messageId, pieces.set(part, message.body));
      if (pieces.size < parts) return undefined;
      messages.delete(message.messageId);
      const inOrder = [...pieces].sort(([one], [other]) => one - other);
      return { ...message, body: inOrder.map(([, piece]) => piece).join('') };
    },
  };
}
