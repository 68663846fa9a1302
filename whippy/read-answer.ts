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
 * @throws {WhippyError} of the problem `changed`, when it is not a JSON object. Its message is not that of a parser,
 * which may quote the answer.
 */
export function readAnswer(text: string): JsonObject {
  const answer = parse(text);
  if (isJsonObject(answer)) return answer;
  throw new WhippyError('changed', 'The answer is JSON, but not an object');
}

/**
 * A list that an answer has to contain.
 *
 * @throws {WhippyError} of the problem `changed`, when it is not a list
 */
export function listOf(value: Json | undefined, name: string): readonly Json[] {
  if (Array.isArray(value)) return value;
  throw new WhippyError('changed', `The answer has no list ${name}`);
}

/**
 * The cursor of the next page; undefined after the last one. Without a cursor, only a page that is not full may end a
 * listing: if Whippy moved its cursors elsewhere, calls would be missed unnoticed.
 *
 * @throws {WhippyError} of the problem `changed`, when there should be one and there is none
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
