import {
  isJsonNumber,
  isJsonObject,
  type Json,
  JsonNestingError,
  type JsonObject,
  JsonSyntaxError,
  parseJson,
} from '../text/json.ts';
import { WhippyError } from './whippy-error.ts';

/**
 * Reads the body of an answer, without loss.
 *
 * @throws {WhippyError} of the problem `changed`, when it is not a JSON object. Its words are its own, since those of a
 * parser may quote what stands there.
 */
export function readAnswer(text: string): JsonObject {
  const answer = parse(text);
  if (isJsonObject(answer)) return answer;
  throw new WhippyError('changed', 'The answer is JSON, but not an object');
}

/**
 * A list that an answer has to have.
 *
 * @throws {WhippyError} of the problem `changed`, when it is not a list
 */
export function listOf(value: Json | undefined, name: string): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new WhippyError('changed', `The answer has no list ${name}`);
}

/**
 * The cursor of the next page; undefined after the last one. Only a page that is not full may end a listing without
 * saying so: if cursors had moved elsewhere, calls would be missed unnoticed.
 *
 * @throws {WhippyError} of the problem `changed`, when there should be one and is not
 */
export function nextCursorOf({ metadata }: JsonObject, isFull: boolean): string | undefined {
  const cursor = isJsonObject(metadata) ? metadata.next_cursor : undefined;
  if (cursor === null || cursor === '' || (cursor === undefined && !isFull)) return undefined;
  if (typeof cursor === 'string') return cursor;
  if (isJsonNumber(cursor)) return cursor.value;
  throw new WhippyError('changed', 'The answer has no usable metadata.next_cursor');
}

function parse(text: string): Json {
  try {
    return parseJson(text);
  } catch (error) {
    if (error instanceof JsonNestingError) throw new WhippyError('changed', 'The answer nests too deeply');
    if (!(error instanceof JsonSyntaxError)) throw error;
    const isPage = text.trimStart().startsWith('<');
    throw new WhippyError('changed', isPage ? 'The answer is a web page' : 'The answer is not JSON');
  }
}
