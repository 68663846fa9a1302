import { numberSpellings, spellingsOf, usualSpelling } from '../../../store/calls/number-spellings.ts';

test.each([
  '+13232139334',
  '13232139334',
  '3232139334',
  '+1 (323) 213-9334',
  '(323) 213-9334',
  '1-323-213-9334',
  '323.213.9334',
  '323‑213–9334',
  '001 323 213 9334',
  '0013232139334',
  '011 1 323 213 9334',
  ' \u202a+1\u00a0323\u00a0213\u00a09334\u202c ',
  '＋１３２３２１３９３３４',
])('%j is looked up as Whippy writes it, and as digits with and without the country code', text => {
  const spellings = numberSpellings(text);
  expect(spellings).toEqual(expect.arrayContaining(['+13232139334', '13232139334', '3232139334']));
  expect(spellings.length).toBe(new Set(spellings).size);
  expect(spellings.length).toBeLessThanOrEqual(5);
});

test.each([
  ['+44 (0)20 7946 0018', '+442079460018'],
  ['0044 20 7946 0018', '+442079460018'],
  ['00 44 (0)20 7946 0018', '+442079460018'],
  ['442079460018', '+442079460018'],
  ['22395', '22395'],
  ['911', '911'],
  ['020 7946 0018', '02079460018'],
])('%j may be %s', (text, expected) => {
  expect(numberSpellings(text)).toContain(expected);
});

test('a text as it was given comes first: so every spelling of the records can be asked for', () => {
  for (const text of ['(323) 213-9334', '3232139334', '+1 323 213 9334'])
    expect(numberSpellings(text)[0]).toBe(text);
});

test.each([
  '',
  ' ',
  '12',
  '+',
  '()',
  '1'.repeat(19),
  'anonymous',
  '323-213-9334 ext. 5',
  '8cd60bd7-4e1f-46cd-afc6-568ea31870b9',
  '12 calls',
  '1+2+3',
  "+1323' OR 1=1",
])('%j is no telephone number', text => {
  expect(numberSpellings(text)).toEqual([]);
});

test('what an address names is looked for in any case, and in each spelling of the same number', () => {
  expect(spellingsOf('client:ann')).toEqual(['client:ann']);
  for (const number of ['+13232139334', '13232139334', '3232139334']) {
    expect(spellingsOf(number)[0]).toBe(number);
    expect([...spellingsOf(number)].sort()).toEqual(['+13232139334', '13232139334', '3232139334']);
  }
});

test.each([
  ['+13232139334', '+13232139334'],
  ['13232139334', '+13232139334'],
  ['(323) 213-9334', '+13232139334'],
  ['442079460018', '+442079460018'],
  ['22395', '22395'],
  ['02079460018', '02079460018'],
  ['client:ann', 'client:ann'],
])('%j usually is %s', (number, usual) => {
  expect(usualSpelling(number)).toBe(usual);
});
