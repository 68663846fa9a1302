/** The outline of a value in JSON text, from its brackets, commas and numbers. Nothing checks that it is JSON. */
export interface Outline {
  /** Position of its first character. */
  readonly start: number;
  /** Position after its last character. */
  readonly end: number;
  /** How many values it holds, itself included. */
  readonly values: number;
  /** How many levels of lists and objects it has. */
  readonly depth: number;
  /** Whether JavaScript would write each of its numbers as it is written here. */
  readonly hasPlainNumbers: boolean;
}

/** The outline of the value that begins at a position, or after white space there. */
export function outlineOf(text: string, from = 0): Outline {
  const start = skipSpace(text, from);
  // Each comma and each opening bracket stands for a value.
  let values = 1;
  let level = 0;
  let depth = 0;
  let hasPlainNumbers = true;
  let position = start;
  for (; position < text.length; position++) {
    const character = text.charCodeAt(position);
    if (character === QUOTE) {
      position = endOfString(text, position);
    } else if (character === OPENING_BRACE || character === OPENING_BRACKET) {
      values++;
      level++;
      depth = Math.max(depth, level);
    } else if (character === CLOSING_BRACE || character === CLOSING_BRACKET) {
      // The end of the container around a number.
      if (level === 0) break;
      level--;
    } else if (character === COMMA) {
      if (level === 0) break;
      values++;
      continue;
    } else if (isDigit(character) || character === MINUS) {
      const first = position;
      while (isOfNumber(text.charCodeAt(position + 1))) position++;
      hasPlainNumbers &&= isPlain(text.slice(first, position + 1));
      continue;
    } else {
      continue;
    }
    if (level === 0) {
      position++;
      break;
    }
  }
  return { start, end: position, values, depth, hasPlainNumbers };
}

/** Position of the first character that is not white space, from a position on. */
export function skipSpace(text: string, from: number): number {
  let position = from;
  while (SPACE.has(text.charCodeAt(position))) position++;
  return position;
}

/**
 * Position of the quote that ends the string which begins at `start`; the end of the text if none does. Jumps from
 * quote to quote, because nearly all of a delivery is its transcript.
 */
export function endOfString(text: string, start: number): number {
  for (let quote = text.indexOf('"', start + 1); quote !== -1; quote = text.indexOf('"', quote + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(quote - 1 - backslashes) === BACKSLASH) backslashes++;
    if (backslashes % 2 === 0) return quote;
  }
  return text.length;
}

function isPlain(number: string): boolean {
  return String(Number(number)) === number;
}

function isOfNumber(character: number): boolean {
  return isDigit(character) || NUMBER_SIGNS.has(character);
}

function isDigit(character: number): boolean {
  return character >= ZERO && character <= NINE;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const MINUS = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const OPENING_BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const OPENING_BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const NUMBER_SIGNS = codesOf('+-.eE');
const SPACE = codesOf(' \n\r\t');

function codesOf(characters: string): ReadonlySet<number> {
  return new Set(Array.from(characters, character => character.charCodeAt(0)));
}
