import stringWidth from 'string-width';
import { cut, wrap } from '../../terminal/wrap.ts';

describe('wrapping', () => {
  it.each([
    ['breaks at spaces', 'one two three', 7, ['one two', 'three']],
    ['keeps the lines of the text', 'one\n\ntwo', 7, ['one', '', 'two']],
    ['keeps spaces within a line', 'a  b', 7, ['a  b']],
    ['breaks a word that is too long', 'abcdefgh ij', 3, ['abc', 'def', 'gh', 'ij']],
    ['keeps a link whole', 'see https://example.com/x now', 8, ['see', 'https://example.com/x', 'now']],
    ['counts two cells for a wide character', '日本語', 4, ['日本', '語']],
    ['counts none for a combining mark', 'e\u0301e\u0301e\u0301', 2, ['e\u0301e\u0301', 'e\u0301']],
    ['keeps a flag and a family whole', '🇩🇪👨‍👩‍👧', 2, ['🇩🇪', '👨‍👩‍👧']],
    ['goes on if not even one character fits', '日本', 1, ['日', '本']],
  ])('%s', (_case, text, width, lines) => {
    expect(wrap(text, width)).toEqual(lines);
  });

  it.each([
    ['many words', 'word '.repeat(20_000).trim()],
    ['one long word', 'x'.repeat(50_000)],
  ])('measures no character more often than twice: %s', (_case, text) => {
    for (const width of [80, Number.POSITIVE_INFINITY]) {
      let measured = 0;
      const lines = wrap(text, width, part => {
        measured += part.length;
        return stringWidth(part);
      });
      expect(measured).toBeLessThanOrEqual(2 * text.length);
      expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
    }
  });
});

describe('cutting', () => {
  it.each([
    ['abcd', 4, 'abcd'],
    ['abcde', 4, 'abc…'],
    ['日本語', 6, '日本語'],
    ['日本語', 5, '日本…'],
    ['日本語', 4, '日…'],
  ])('%s to %i cells', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
    expect(stringWidth(expected)).toBeLessThanOrEqual(width);
  });
});
