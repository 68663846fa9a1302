import { possibleMeanings, understand } from '../../view/understand.ts';

test.each([
  ['+1 (323) 213-9334', ['number', 'call', 'contact']],
  ['12345678', ['number', 'call', 'contact']],
  ['8cd60bd7-4e1f-46cd-afc6-568ea31870b9', ['call', 'contact']],
  ['8cd60bd7', ['call', 'contact']],
  ['8cd60bd', ['call', 'contact', 'words']],
  ['work history', ['call', 'contact', 'words']],
  ['interview', ['call', 'contact', 'words']],
  ['?!', ['call', 'contact']],
  ['  ', []],
])('%j seems to mean %j', (text, meanings) => {
  expect(understand(text)).toEqual(meanings);
});

test('what looks like a number or an id may still be words', () => {
  expect(possibleMeanings('12345678')).toEqual(['number', 'call', 'contact', 'words']);
  expect(possibleMeanings('covid-19-test')).toEqual(['call', 'contact', 'words']);
  expect(possibleMeanings('?!')).toEqual(['call', 'contact']);
  expect(possibleMeanings('')).toEqual([]);
});
