import type { CallFilter } from '../../store/calls/call-filter.ts';
import { usualSpelling } from '../../store/calls/number-spellings.ts';
import type { CallSpan } from '../../store/calls/read-span.ts';
import type { WordFinder } from '../../text/find-words.ts';
import { captionOf } from './caption.ts';
import { type Span, spanOf, type TimeOptions } from './span.ts';

/** The options that say which calls are meant. */
export interface CallOptions extends CallFilter, TimeOptions {
  /** Words that the calls must have; their texts are not in the lists that calls are chosen from. */
  readonly text?: WordFinder;
}

/** Which calls a list has. */
export interface ChosenCalls {
  readonly calls: CallSpan;
  readonly span: Span;
  /** The same in words. */
  readonly caption: string;
}

/**
 * Which calls options mean, but for the words that they must have.
 *
 * @param now milliseconds since 1970
 * @throws {Failure} when the time ends before it begins
 */
export function chooseCalls(options: CallOptions, now: number): ChosenCalls {
  const { contact, number, status, direction, sentiment, outcome, incomplete, agent, campaign } = options;
  const span = spanOf(options, now);
  const filter = { status, direction, sentiment, outcome, incomplete, agent, campaign };
  return {
    calls: { ...span, contactId: contact, numbers: number, filter },
    span,
    caption: captionOf({ ...options, otherNumber: number?.[0] && usualSpelling(number[0]) }, span),
  };
}
