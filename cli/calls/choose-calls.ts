import type { CallFilter } from '../../store/calls/call-filter.ts';
import type { CallReader } from '../../store/calls/call-reader.ts';
import type { CallSpan } from '../../store/calls/read-span.ts';
import { recordedSpellings } from '../../store/calls/recorded-number.ts';
import { asArgument, oneLine } from '../../text/printable.ts';
import { captionOf } from './caption.ts';
import { type Span, spanOf, type TimeOptions } from './span.ts';

/** Which calls a list has. */
export interface ChosenCalls {
  readonly calls: CallSpan;
  readonly span: Span;
  /** The same in words. */
  readonly caption: string;
  /** What to say of a number that the records have in more than one spelling: the list has only one of them. */
  readonly notes: readonly string[];
}

/**
 * Finds out which calls options mean: of a number, the spelling that calls have.
 *
 * @param now milliseconds since 1970
 * @throws {Failure} when the time ends before it begins
 */
export async function chooseCalls(
  options: CallFilter & TimeOptions,
  records: CallReader,
  now: number,
): Promise<ChosenCalls> {
  const { contact, status, direction, sentiment, outcome, incomplete, agent, campaign } = options;
  const span = spanOf(options, now);
  const spellings = options.number ?? [];
  const [number = spellings[0], ...others] = await recordedSpellings(spellings, records);
  const filter = { status, direction, sentiment, outcome, incomplete, agent, campaign };
  return {
    calls: { ...span, contactId: contact, number, filter },
    span,
    caption: captionOf({ ...options, otherNumber: number }, span),
    notes: others.map(other => `There are calls of ${oneLine(other)}, too: --number ${asArgument(other)}`),
  };
}
