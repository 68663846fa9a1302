import { numberSpellings } from '../store/calls/number-spellings.ts';
import { CallTable } from './call-table.tsx';
import { type Found, LOOK_BACK_DAYS } from './find.ts';
import type { FindQuery } from './find-query.ts';
import { Page } from './layout.tsx';
import { listHref } from './list-query.ts';
import { SearchBox } from './search-box.tsx';
import { type Meaning, understand } from './understand.ts';

/** The data of the page of a search that does not lead to one page. */
interface FindPageProps {
  readonly source: string;
  readonly query: FindQuery;
  readonly found: Exclude<Found, { readonly kind: 'page' }> | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function FindPage({ source, query, found, now }: FindPageProps) {
  const tried = query.as ? [query.as] : understand(query.text);
  const as = query.as ?? (found && 'call');
  return (
    <Page title="Find calls" source={source}>
      <h1 class="visually-hidden">Find calls</h1>
      <SearchBox text={query.text} as={as} tried={found && as ? [as] : tried} />
      {found === undefined ? (
        <NothingFound text={query.text} tried={tried} />
      ) : (
        <section class="list" aria-label="Calls">
          <h2 class="list-title list-head">
            {`Calls of the last ${LOOK_BACK_DAYS} days whose id begins with ${query.text}${found.hasMore ? ', the newest' : ''}`}
          </h2>
          <CallTable calls={found.calls} now={now} />
        </section>
      )}
    </Page>
  );
}

function NothingFound({ text, tried }: { text: string; tried: readonly Meaning[] }) {
  return (
    <div class="empty">
      <p class="empty-title">Nothing found.</p>
      <ul>
        {tried.map(meaning => (
          <li>{ABSENCES[meaning](text)}</li>
        ))}
      </ul>
      <p>
        <a href={listHref({})}>Show all calls</a>
      </p>
    </div>
  );
}

const ABSENCES: { readonly [meaning in Meaning]: (text: string) => string } = {
  number(text) {
    const spellings = numberSpellings(text);
    if (spellings.length === 0) return `“${text}” is no telephone number.`;
    const code = text.startsWith('+')
      ? ''
      : ' A number that is not of North America needs its country code: +44…';
    return `There is no call with the number ${spellings.join(', ')}.${code}`;
  },
  call: text =>
    `There is no call with the id “${text}”, nor one of the last ${LOOK_BACK_DAYS} days whose id begins so.`,
  words: text => `There is no word in “${text}”.`,
  contact: text => `There is no call of a contact with the id “${text}”.`,
};
