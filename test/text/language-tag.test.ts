import { languageTag } from '../../text/language-tag.ts';

test.each([
  ['es', 'es'],
  ['es-419', 'es-419'],
  ['EN-us', 'en-US'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['en_US', undefined],
  ['English', undefined],
  ['multi', undefined],
  ['und', undefined],
  ['', undefined],
  ['es" onclick="', undefined],
  [undefined, undefined],
])('%j is the tag %j', (text, tag) => {
  expect(languageTag(text)).toBe(tag);
});
