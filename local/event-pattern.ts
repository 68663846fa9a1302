import { UnresolvedError } from './template.ts';

/** A pattern of EventBridge, or of an event source's filter: for some members, the texts that they may be. */
export interface EventPattern {
  readonly [member: string]: readonly string[];
}

/**
 * Reads a pattern.
 *
 * @throws {UnresolvedError} when it has more than lists of texts, which this machine does not know
 */
export function readPattern(json: string): EventPattern {
  const pattern: unknown = JSON.parse(json);
  const lists = typeof pattern === 'object' && pattern !== null ? Object.values(pattern) : [undefined];
  const isKnown = lists.every(list => Array.isArray(list) && list.every(text => typeof text === 'string'));
  if (!isKnown) throw new UnresolvedError(`The pattern ${json} is not known on this machine`);
  return pattern as EventPattern;
}

/** Whether an event matches a pattern. */
export function matchesPattern(
  event: { readonly [member: string]: unknown },
  pattern: EventPattern,
): boolean {
  return Object.entries(pattern).every(([member, texts]) => texts.includes(String(event[member])));
}
