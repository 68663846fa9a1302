import type { TextMatches } from '../store/calls/search-texts.ts';
import type { WordFinder } from '../text/find-words.ts';
import { CallTable } from './call-table.tsx';
import { Page } from './layout.tsx';
import { SearchBox } from './search-box.tsx';
import { TEXT_RANGES, type TextQuery, textHref } from './text-query.ts';
import { counted } from './words.ts';

/** The data of the page of calls with words. */
interface TextPageProps {
  readonly source: string;
  readonly query: TextQuery & { readonly finder: WordFinder };
  readonly found: TextMatches;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The calls whose summary or transcript has words. */
export function TextPage({ source, query, found, now }: TextPageProps) {
  const { text, range, finder } = query;
  const { matches, calls, cursor, back = '' } = found;
  const words = finder.words.map(word => `“${word}”`).join(' and ');
  const title = `Calls with ${words}, ${RANGE_WORDS[range].toLowerCase()}`;
  const reached = cursor === undefined ? '' : `, back to ${back.slice(0, SECONDS).replace('T', ' ')} (UTC)`;
  return (
    <Page title="Calls with words" source={source}>
      <h1 class="visually-hidden">Calls with words</h1>
      <SearchBox text={text} as="words" />
      <nav class="dimensions" aria-label="Time">
        {TEXT_RANGES.map(choice => (
          <a href={textHref({ text, range: choice })} aria-current={choice === range ? 'page' : undefined}>
            {RANGE_WORDS[choice]}
          </a>
        ))}
      </nav>
      <section class="list" aria-label="Calls">
        <div class="list-head">
          <h2 class="list-title" title={title}>
            {title}
          </h2>
        </div>
        {matches.length > 0 ? (
          <CallTable
            calls={matches.map(({ call }) => call)}
            now={now}
            excerpts={new Map(matches.map(({ call, excerpt }) => [call.call_id, excerpt]))}
          />
        ) : (
          <p class="empty">
            {cursor === undefined ? 'No call has these words.' : 'No call yet has these words.'}
          </p>
        )}
        <nav class="pager" aria-label="Pages of the list">
          <p>{`Looked through the summaries and transcripts of ${counted(calls, 'call')}${reached}.`}</p>
          {query.cursor && (
            <a rel="first" href={textHref({ text, range })}>
              ← Newest
            </a>
          )}
          {cursor && (
            <a rel="next" href={textHref({ text, range, cursor })}>
              Search further back →
            </a>
          )}
        </nav>
      </section>
    </Page>
  );
}

const RANGE_WORDS: { readonly [range in TextQuery['range']]: string } = {
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
};

const SECONDS = '2026-11-23T03:22:12'.length;
