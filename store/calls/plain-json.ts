import type { AttributeValue } from '@aws-sdk/client-dynamodb';
// Only for Node.js 20, as in text/json.ts.
import { stringify } from 'lossless-json';
import { type Json, JsonNumber, type JsonObject } from '../../text/json.ts';

/** Attributes as the AWS SDK returns them. */
export type Item = Readonly<Record<string, AttributeValue>>;

/**
 * An item as plain JSON, every attribute as it is: numbers keep all of their digits. Sets become arrays and
 * binaries their Base64 text; callfold writes neither, but another program may have.
 */
export function toPlainJson(item: Item): JsonObject {
  // A plain assignment would turn the name `__proto__` into the object's prototype and lose it.
  return Object.fromEntries(Object.entries(item).map(([name, value]) => [name, plain(value)]));
}

/**
 * Writes JSON as text, numbers with all of their digits.
 *
 * @param indent spaces per level; if undefined, the text is compact, on one line
 */
export function toJsonText(value: Json, indent?: number): string {
  return stringify(value, undefined, indent) as string;
}

function plain(value: AttributeValue): Json {
  if (value.S !== undefined) return value.S;
  if (value.N !== undefined) return new JsonNumber(value.N);
  if (value.BOOL !== undefined) return value.BOOL;
  if (value.L !== undefined) return value.L.map(plain);
  if (value.M !== undefined) return toPlainJson(value.M);
  if (value.SS !== undefined) return value.SS;
  if (value.NS !== undefined) return value.NS.map(number => new JsonNumber(number));
  if (value.B !== undefined) return base64(value.B);
  if (value.BS !== undefined) return value.BS.map(base64);
  return null;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64');
}
