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
  // JavaScript's own parser is several times as fast, and right wherever it reads back what was written.
  if (!refuseDeepNesting(text).hasPlainNumbers) return parseLossless(text);
  let value: NativeJson;
  try {
    value = JSON.parse(text);
  } catch {
    // For its message, which names the position.
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

// Puts numbers into their lossless form, in place: most of a value are texts, which need no copy.
function keepNumbers(value: NativeJson): Json {
  if (typeof value === 'number') return new LosslessNumber(String(value));
  if (typeof value !== 'object' || value === null) return value;
  const members = value as { [name: string]: NativeJson };
  // What was just parsed has no members but its own.
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

/**
 * The lossless parser recurses, so depth has to be known before it starts. Brackets within strings do not count.
 *
 * @returns whether JavaScript writes every number of the text just as it stands there
 * @throws {JsonNestingError} when the text nests deeper than {@link MAX_NESTING}
 */
function refuseDeepNesting(text: string): { readonly hasPlainNumbers: boolean } {
  let depth = 0;
  let hasPlainNumbers = true;
  for (let position = 0; position < text.length; position++) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) {
      position = endOfString(text, position);
    } else if (character === OPENING_BRACE || character === OPENING_BRACKET) {
      depth++;
      if (depth > MAX_NESTING) {
        throw new JsonNestingError(`Nested deeper than ${MAX_NESTING} levels at position ${position}`);
      }
    } else if (character === CLOSING_BRACE || character === CLOSING_BRACKET) {
      depth--;
    } else if (character === MINUS || isDigit(character)) {
      const start = position;
      while (isOfNumber(text.charCodeAt(position + 1))) position++;
      const number = text.slice(start, position + 1);
      hasPlainNumbers &&= String(Number(number)) === number;
    }
  }
  return { hasPlainNumbers };
}

/**
 * Position of the quote that ends the string which begins at `start`; the end of the text if none does. Looks from
 * quote to quote, since a transcript is nearly all of a delivery.
 */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

function isOfNumber(character: number): boolean {
  return isDigit(character) || NUMBER_SIGNS.has(character);
}

function isDigit(character: number): boolean {
  return character >= ZERO && character <= NINE;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const OPENING_BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const ZERO = 0x30;
const NINE = 0x39;
const MINUS = 0x2d;
const NUMBER_SIGNS = new Set(Array.from('+-.eE', sign => sign.charCodeAt(0)));
