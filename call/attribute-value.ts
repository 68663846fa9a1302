import { isJsonNumber, isJsonObject, type Json, stringifyJson } from '../text/json.ts';

/** A DynamoDB value as the low-level API writes it. Only what JSON can become: no sets, no binaries. */
export type AttributeValue =
  | { S: string }
  | { N: string }
  | { BOOL: boolean }
  | { NULL: true }
  | { L: AttributeValue[] }
  | { M: AttributeMap };
export type AttributeMap = { [name: string]: AttributeValue };

/**
 * Turns any JSON value into a DynamoDB value, verbatim wherever DynamoDB can hold it. What it cannot hold is
 * kept as text instead of making the whole record unwritable:
 * - a number of more than 38 significant digits, outside of 1E-130 to 9.99E+125, or written at length: its text
 *   as it was sent,
 * - an array or object nested too deeply, or an object with a name that DynamoDB refuses, or that would not
 *   survive in JavaScript: its JSON text,
 * - a lone surrogate, which has no UTF-8 form: U+FFFD.
 *
 * @param depth how many maps and lists are around the value; a top-level attribute has none
 */
export function toAttributeValue(value: Json, depth = 0): AttributeValue {
  if (value === null) return { NULL: true };
  if (typeof value === 'boolean') return { BOOL: value };
  if (typeof value === 'string') return { S: value.toWellFormed() };
  if (isJsonNumber(value)) return isDynamoDbNumber(value.value) ? { N: value.value } : { S: value.value };
  if (depth >= MAX_DEPTH || !hasUsableNames(value)) return { S: stringifyJson(value) };
  if (Array.isArray(value)) return { L: value.map(item => toAttributeValue(item, depth + 1)) };
  const map: AttributeMap = {};
  for (const name of Object.keys(value)) map[name] = toAttributeValue(value[name] as Json, depth + 1);
  return { M: map };
}

/**
 * Bytes that an attribute takes of an item's 400 KB, by DynamoDB's published rules. Those are approximate for numbers, so
 * these are counted with a byte or two more than they take.
 */
export function attributeBytes(name: string, value: AttributeValue): number {
  return Buffer.byteLength(name) + valueBytes(value);
}

function valueBytes(value: AttributeValue): number {
  if ('S' in value) return Buffer.byteLength(value.S);
  if ('N' in value) return numberBytes(value.N);
  if ('BOOL' in value || 'NULL' in value) return 1;
  if ('L' in value) {
    return value.L.reduce((sum, item) => sum + ELEMENT_BYTES + valueBytes(item), COLLECTION_BYTES);
  }
  return Object.entries(value.M).reduce(
    (sum, [name, item]) => sum + ELEMENT_BYTES + attributeBytes(name, item),
    COLLECTION_BYTES,
  );
}

// Of DynamoDB's 32 levels one is the attribute itself. One more is left unused, so that a value which is at
// home in `data` still fits when it has to move into the `extra` map.
const MAX_DEPTH = 30;
// DynamoDB's documented limit is 64 KB; Amazon's own local engine reads names of up to 50,000 characters.
const MAX_NAME_BYTES = 50_000;
const COLLECTION_BYTES = 3;
const ELEMENT_BYTES = 1;

function hasUsableNames(value: Json): boolean {
  if (!isJsonObject(value)) return true;
  return Object.keys(value).every(
    name => name !== '' && name !== PROTOTYPE && name.isWellFormed() && hasAtMostBytes(name, MAX_NAME_BYTES),
  );
}

// A UTF-16 unit takes three bytes at most: nearly every name is too short to be counted.
function hasAtMostBytes(text: string, bytes: number): boolean {
  return text.length * 3 <= bytes || Buffer.byteLength(text) <= bytes;
}

// A plain assignment to this name sets an object's prototype: readers of a record would lose the member, as
// dynalite does, or be tricked by it.
const PROTOTYPE = '__proto__';

const NUMBER = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

// Zeros can make any number long (1.000...). Engines take quadratic time over such a text, or refuse it.
const MAX_NUMBER_CHARACTERS = 256;

function isDynamoDbNumber(text: string): boolean {
  const match = text.length <= MAX_NUMBER_CHARACTERS && NUMBER.exec(text);
  if (!match) return false;
  const [, whole = '', fraction = '', exponent = '0'] = match;
  const digits = whole + fraction;
  const firstDigit = digits.search(/[1-9]/);
  // Zero has no magnitude, but the range of its exponent is limited all the same.
  const magnitude = Number(exponent) + (firstDigit === -1 ? 0 : whole.length - 1 - firstDigit);
  return significantDigits(digits) <= 38 && magnitude >= -130 && magnitude <= 125;
}

// A byte per two significant digits and one more, says DynamoDB; one more is for a pair that is cut in two by the
// decimal point, and one for the sign.
function numberBytes(text: string): number {
  const [mantissa = ''] = text.split(/[eE]/);
  return Math.floor(significantDigits(mantissa.replace(/[-.]/g, '')) / 2) + 3;
}

function significantDigits(digits: string): number {
  return digits.replace(/^0+/, '').replace(/0+$/, '').length;
}
