import { markdownTable, rounded } from './markdown.ts';
import { GATEWAY, PRICES, PRICES_READ_ON, type Price, type Source } from './prices.ts';

/** The section of all prices, and of where each was read. */
export function priceSection(): string {
  const prices: Price[] = Object.values(PRICES);
  const sources = [...new Set([...prices.map(({ source }) => source), GATEWAY.source])];
  return `## The prices

Looked up on ${PRICES_READ_ON} in stored copies, not on the live pages: check those that matter to you.

${markdownTable(
  ['US dollars', 'for a', 'from'],
  [
    ...prices.map(({ dollars, unit, source }) => [asListed(dollars), unit, nameOf(source)]),
    [
      `${asListed(GATEWAY.base)} and ${asListed(GATEWAY.perEvent)}`,
      `month of ${GATEWAY.name} with ${rounded(GATEWAY.included)} events, and event more`,
      nameOf(GATEWAY.source),
    ],
  ],
  'left',
)}

What was read of each page, and of when that is:

${sources.map(source => `- [${nameOf(source)}](${source.page}): ${source.read}`).join('\n')}`;
}

function asListed(dollars: number): string {
  return `$${dollars.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 10 })}`;
}

function nameOf({ page }: Source): string {
  const { host, pathname } = new URL(page);
  return `${host}${pathname}`.replace(/^www\.|\/$/g, '');
}
