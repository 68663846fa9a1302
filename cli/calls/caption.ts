import type { CallFilter } from '../../store/calls/call-filter.ts';
import type { WordFinder } from '../../text/find-words.ts';
import { oneLine } from '../../text/printable.ts';
import { formatDuration } from '../../time/duration.ts';
import { isoTime } from '../../time/instant.ts';
import type { Since, Span, TimeOptions } from './span.ts';

/** Which calls options mean, in words: `Calls (inbound) of the last 24 h with "work"`. */
export function captionOf(
  options: CallFilter & TimeOptions & { readonly text?: WordFinder },
  span: Span,
): string {
  const { status, direction, sentiment, outcome, incomplete, agent, campaign } = options;
  const words = [
    status,
    direction?.toLowerCase(),
    sentiment,
    outcome,
    agent && `agent ${agent}`,
    campaign && `campaign ${campaign}`,
    incomplete && 'incomplete',
  ];
  const filters = words.filter(value => value !== undefined);
  const what = ['Calls', ...(filters.length > 0 ? [`(${oneLine(filters.join(', '))})`] : [])].join(' ');
  return `${what}${partyOf(options)}${timeOf(options, span)}${wordsOf(options.text)}`;
}

function wordsOf(text: WordFinder | undefined): string {
  return text === undefined ? '' : ` with ${text.words.map(word => `"${word}"`).join(' and ')}`;
}

function partyOf({ contact, otherNumber }: CallFilter & TimeOptions): string {
  if (contact !== undefined) return ` of contact ${oneLine(contact)}`;
  return otherNumber === undefined ? '' : ` of the number ${oneLine(otherNumber)}`;
}

function timeOf({ day, since, until }: TimeOptions, span: Span): string {
  if (day !== undefined) return ` on ${day} (UTC)`;
  const end = until && ` until ${'at' in until ? isoTime(until.at) : `${formatDuration(until.back)} ago`}`;
  return `${beginningOf(since, span, until !== undefined)}${end ?? ''}`;
}

function beginningOf(since: Since | undefined, span: Span, isBounded: boolean): string {
  if (since && 'at' in since) return ` since ${isoTime(since.at)}`;
  if (since) return ` of the last ${formatDuration(since.back)}`;
  if (span.since === undefined) return '';
  return isBounded ? ' of the 24 h' : ' of the last 24 h';
}
