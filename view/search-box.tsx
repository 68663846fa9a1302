import { FIND_PATH, findHref } from './find-query.ts';
import { type Meaning, possibleMeanings } from './understand.ts';

/** What the search box shows. */
interface SearchBoxProps {
  /** What was looked for, if anything. */
  readonly text?: string | undefined;
  /** How it was understood. */
  readonly as?: Meaning | undefined;
  /** The meanings that were tried: others are offered. By default, the one that it was understood as. */
  readonly tried?: readonly Meaning[];
}

/** The one box for all that a reader may look for. */
export function SearchBox({ text = '', as, tried = as ? [as] : [] }: SearchBoxProps) {
  const others = possibleMeanings(text).filter(meaning => !tried.includes(meaning));
  return (
    <search class="find">
      <form method="get" action={FIND_PATH} aria-label="Find calls">
        <label class="visually-hidden" for="find">
          {WHAT}
        </label>
        <input
          id="find"
          type="search"
          name="q"
          value={text}
          placeholder={WHAT}
          autocomplete="off"
          spellcheck={false}
        />
        <button type="submit">Find</button>
      </form>
      {others.length > 0 && (
        <p>
          {as && `Understood as ${MEANING_WORDS[as]}. `}
          {'Find it as '}
          {others.map((other, index) => (
            <>
              {index > 0 && ' or '}
              <a href={findHref({ text, as: other })}>{MEANING_WORDS[other]}</a>
            </>
          ))}
          .
        </p>
      )}
    </search>
  );
}

const WHAT = 'Number, contact id, call id or words';

const MEANING_WORDS: { readonly [meaning in Meaning]: string } = {
  number: 'a number',
  call: 'a call id',
  contact: 'a contact id',
  words: 'words',
};
