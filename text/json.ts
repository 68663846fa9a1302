// Only for Node.js 20: later versions read and write numbers without loss themselves.
import { isLosslessNumber, LosslessNumber, parse, stringify } from 'lossless-json';
import { outlineOf } from './json-outline.ts';

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

/** The text nests arrays and objects deeper than {@link MAX_NESTING}. */
export class JsonNestingError extends Error {
  override readonly name = 'JsonNestingError';
}

/**
 * Parses JSON text (RFC 8259). If a name appears twice in an object, the last one counts, as with `JSON.parse`.
 *
 * @param outline that of the text, if it is known
 * @throws {JsonNestingError} when the text nests deeper than {@link MAX_NESTING}
 * @throws {JsonSyntaxError} when the text is not JSON
 */
export function parseJson(text: string, outline = outlineOf(text)): Json {
  // The lossless parser recurses, so depth has to be known before it starts.
  if (outline.depth > MAX_NESTING) throw new JsonNestingError(`Nested deeper than ${MAX_NESTING} levels`);
  // JavaScript's own parser is much faster. Its numbers are exact if it writes each as it was written.
  if (!outline.hasPlainNumbers) return parseLossless(text);
  let value: NativeJson;
  try {
    value = JSON.parse(text);
  } catch {
    // For the message of its error, which names the position.
    return parseLossless(text);
  }
  return keepNumbers(value);
}

function parseLossless(text: string): Json {
  try {
    return parse(text, undefined, { onDuplicateKey: ({ newValue }) => newValue }) as Json;
  } catch (error) {
    if (error instanceof SyntaxError) throw new JsonSyntaxError(shorten(error.message));
    throw error;
  }
}

type NativeJson = null | boolean | string | number | NativeJson[] | { [name: string]: NativeJson };

// Puts numbers into their lossless form, in place: most parts of a value are texts, which need no copy.
function keepNumbers(value: NativeJson): Json {
  if (typeof value === 'number') return new LosslessNumber(String(value));
  if (typeof value !== 'object' || value === null) return value;
  const members = value as { [name: string]: NativeJson };
  // JSON.parse gives an object no members but its own.
  for (const name in members) {
    const member = members[name];
    if (typeof member === 'number') {
      // A plain assignment to the name __proto__ would do something else.
      Object.defineProperty(value, name, { value: keepNumbers(member), ...ORDINARY });
    } else if (typeof member === 'object') keepNumbers(member);
  }
  return value as Json;
}

const ORDINARY = { writable: true, enumerable: true, configurable: true } as const;

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
