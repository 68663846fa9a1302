import { MAX_ID_BYTES } from '../call/event.ts';
import { BadQueryError, oneOf, read } from './list-query.ts';
import { MEANINGS, type Meaning } from './understand.ts';

/** The parameters of the search box. */
export interface FindQuery {
  /** Without spaces around it; may be empty. */
  readonly text: string;
  /** What the reader says that it means. */
  readonly as: Meaning | undefined;
}

export const FIND_PATH = '/find';

/**
 * Reads what is looked for.
 *
 * @throws {BadQueryError} when a parameter is given twice, does not have an allowed value, or is longer than any id
 */
export function readFindQuery(parameters: URLSearchParams): FindQuery {
  return { text: readFindText(parameters), as: oneOf('as', read(parameters, 'as'), MEANINGS) };
}

/**
 * Reads the text that is looked for; empty if there is none.
 *
 * @throws {BadQueryError} when it is given twice, or longer than any id
 */
export function readFindText(parameters: URLSearchParams): string {
  const text = (read(parameters, 'q') ?? '').trim();
  if (Buffer.byteLength(text) <= MAX_ID_BYTES) return text;
  throw new BadQueryError(`What you look for must not be longer than ${MAX_ID_BYTES} bytes.`);
}

/** The address that finds a text. */
export function findHref({ text, as }: FindQuery): string {
  const parameters = new URLSearchParams({ q: text, ...(as && { as }) });
  return `${FIND_PATH}?${parameters}`;
}
