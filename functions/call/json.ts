import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';

/**
 * A JSON value that has lost nothing: a number stays the text it was sent as, because a JavaScript number
 * would silently round identifiers above 2^53.
 */
export type Json = null | boolean | string | LosslessNumber | Json[] | JsonObject;
export type JsonObject = { [name: string]: Json };

/**
 * Deepest nesting that is read. Far beyond any real event, and far below the depth at which recursion over
 * the value could exhaust the stack.
 */
export const MAX_NESTING = 500;

/** The text is not JSON. The message says what is wrong and where, and may quote what stands there: not for logs. */
export class JsonSyntaxError extends Error {
  override readonly name = 'JsonSyntaxError';
}

/** The text nests arrays and objects deeper than {@link MAX_NESTING}. The message says where. */
export class JsonNestingError extends Error {
  override readonly name = 'JsonNestingError';
}

/**
 * Parses JSON text (RFC 8259). Where a name appears twice in an object the last one counts, as with
 * `JSON.parse`.
 *
 * @throws {JsonNestingError} when the text nests deeper than {@link MAX_NESTING}
 * @throws {JsonSyntaxError} when the text is not JSON
 */
export function parseJson(text: string): Json {
  refuseDeepNesting(text);
  try {
    return parse(text, undefined, { onDuplicateKey: ({ newValue }) => newValue }) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new JsonSyntaxError(shorten(error.message));
    throw error;
  }
}

/** Writes a value as compact JSON text, numbers as they were sent. */
export function stringifyJson(value: Json): string {
  return stringify(value) as string;
}

/** Tells an object apart from arrays, null and numbers. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

export { isLosslessNumber as isJsonNumber, LosslessNumber as JsonNumber };

// The parser quotes an invalid number whole, and it may have millions of digits. The position stands at the end.
function shorten(message: string): string {
  return message.length <= 200 ? message : `${message.slice(0, 80)}...${message.slice(-80)}`;
}

// The parser recurses, so depth has to be known before it starts. Brackets within strings do not count.
function refuseDeepNesting(text: string): void {
  let depth = 0;
  let inString = false;
  for (let position = 0; position < text.length; position++) {
    const character = text.charCodeAt(position);
    if (inString) {
      if (character === BACKSLASH) position++;
      else if (character === QUOTE) inString = false;
    } else if (character === QUOTE) {
      inString = true;
    } else if (character === OPENING_BRACE || character === OPENING_BRACKET) {
      depth++;
      if (depth > MAX_NESTING) {
        throw new JsonNestingError(`Nested deeper than ${MAX_NESTING} levels at position ${position}`);
      }
    } else if (character === CLOSING_BRACE || character === CLOSING_BRACKET) {
      depth--;
    }
  }
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
