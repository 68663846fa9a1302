import { type ListQuery, timeInWords } from './list-query.ts';
import { readable, STATUS_WORDS } from './words.ts';

/** Which calls a list shows, in words. */
export function listTitle(query: ListQuery): string {
  const { contact, filter, cursor } = query;
  const parts = [
    timeInWords(query),
    contact && `contact ${contact}`,
    filter.otherNumber,
    filter.agent && `agent ${filter.agent}`,
    filter.campaign && `campaign ${filter.campaign}`,
    filter.status && STATUS_WORDS[filter.status].toLowerCase(),
    filter.direction?.toLowerCase(),
    filter.sentiment && `${filter.sentiment.toLowerCase()} sentiment`,
    filter.outcome && readable(filter.outcome).toLowerCase(),
    filter.incomplete && 'incomplete',
    cursor && 'continued',
  ];
  return parts.filter(Boolean).join(', ');
}
