import fc from 'fast-check';
import { EXCERPT_CHARACTERS, wordFinder } from '../../text/find-words.ts';

const isIn = (words: string, ...texts: string[]) => wordFinder(words)?.areIn(texts);

test.each([
  ['history', 'My work history.'],
  ['WORK history', 'Her history of work'],
  ['resume', 'my RÉSUMÉ, please'],
  ['Résumé', 'resume'],
  ['jose', 'Jose\u0301 called'],
  ['STRASSE', 'in der Straße'],
  ['straße', 'STRASSE'],
  ['οδος', 'ΟΔΟΣ'],
  ['ISTANBUL', 'İstanbul'],
  ['café', 'ＣＡＦＥ́'],
  ["don't", 'I don’t know'],
  ['e-mail', 'an e-mail, an E MAIL'],
  ['24', 'in 24 hours'],
  ['काम', 'मेरा काम है'],
  ['履歴', '職務履歴書です'],
  ['work!', '(work)'],
  ['lukasz', 'Łukasz Wałęsa'],
  ['WAŁĘSA', 'walesa'],
  ['soren', 'Søren'],
  ['Søren', 'SOREN'],
  ['Ægir thor', 'aegir Þór'],
  ['strasse', 'STRAẞE'],
  ['がくせい', '\u304b\u3099くせい'],
  ['ｶﾞｲﾄﾞ', 'ガイド'],
  ['"work history"', 'Your WORK, history?'],
  ['“Work history” denver', 'Denver: work\nhistory'],
  ['"職務 経歴"', '職務経歴書'],
  ['"work history', 'history of work'],
  ['"" work', 'work'],
])('%j is in %j', (words, text) => {
  expect(isIn(words, text)).toBe(true);
});

test.each([
  ['work', 'networking, workers, work2, 2work'],
  ['work history', 'only work'],
  ['का', 'की'],
  ['history', ''],
  ['.*', 'anything'],
  ['か', 'がくせい'],
  ['か', '\u304b\u3099くせい'],
  ['は', 'ぱ'],
  ['かくせい', 'がくせい'],
  ['"work history"', 'history of work, work of history'],
  ['"work history"', 'network history, work histories'],
  ['"work history" denver', 'work history'],
])('%j is not in %j', (words, text) => {
  expect(isIn(words, text)).toBeFalsy();
});

test('a phrase must be in one text, and is one of what is looked for', () => {
  expect(isIn('"work history"', 'the work', 'history')).toBe(false);
  expect(wordFinder('Denver "Work  History" work denver')?.words).toEqual(['denver', 'work history', 'work']);
});

test('each word may be in another text', () => {
  expect(isIn('work history', 'the work', 'the history')).toBe(true);
});

test.each(['', ' ', '?!', '—', '😀'])('%j has no words', text => {
  expect(wordFinder(text)).toBeUndefined();
});

describe('an excerpt', () => {
  const excerpt = (words: string, text: string) => wordFinder(words)?.excerpt(text);

  test('shows a short text as a whole, on one line', () => {
    expect(excerpt('work', 'Agent: Your\nwork\thistory? ')).toEqual({
      text: 'Agent: Your work history?',
      words: 1,
    });
    expect(excerpt('nothing', 'Agent: Your work')).toBeUndefined();
  });

  test('shows the place where most of the words are, soon after its beginning', () => {
    const noise = 'lorem ipsum dolor '.repeat(30);
    const text = `work ${noise}well, tell me about your WORK and its Hístory ${noise}`;
    const found = excerpt('history work', text);
    expect(found?.words).toBe(2);
    expect(found?.text).toMatch(/^…me about your WORK and its Hístory lorem .*…$/);
    expect(found?.text.length).toBeLessThanOrEqual(EXCERPT_CHARACTERS + 2);
  });

  test('cuts a text without spaces, and no character in two', () => {
    const found = excerpt('履歴', `${'😀'.repeat(100)}履歴a${'😀'.repeat(100)}`);
    expect(found?.text).toContain('履歴');
    expect(found?.text.isWellFormed()).toBe(true);
  });
});

test('whatever a text is: its words are in it, and an excerpt has at least one of them', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), text => {
      const finder = wordFinder(text);
      if (!finder) return;
      expect(finder.areIn([text])).toBe(true);
      expect(finder.excerpt(text)?.words).toBeGreaterThan(0);
    }),
    { numRuns: 300 },
  );
});
