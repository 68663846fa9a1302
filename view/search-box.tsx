import { FIND_PATH, findHref } from './find-query.ts';
import { type Meaning, understand } from './understand.ts';

/**
 * The one box for whatever a reader looks for.
 *
 * @param text what was looked for, if anything
 * @param as how it was understood: other meanings are offered
 */
export function SearchBox({ text = '', as }: { text?: string | undefined; as?: Meaning | undefined }) {
  const others = understand(text).filter(meaning => meaning !== as);
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
      {as && others.length > 0 && (
        <p>
          Understood as {MEANING_WORDS[as]}. Find it as{' '}
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

const WHAT = 'Number, contact id or call id';

export const MEANING_WORDS: { readonly [meaning in Meaning]: string } = {
  number: 'a number',
  call: 'a call id',
  contact: 'a contact id',
};
